/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Tensors;
import dev.maect.recipe.PretrainOptions;
import dev.maect.recipe.Recipe;
import dev.maect.train.optim.LearningRateScaling;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.optim.ParameterGroups;
import dev.maect.vit.Decoder;
import dev.maect.vit.Encoder;
import dev.maect.vit.Masking;
import dev.maect.vit.Pooling;
import dev.maect.vit.ReconstructionLoss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Stage 1: masked auto-encoding. Encoder and decoder train; every view is masked on its own. */
public final class Pretraining implements Stage {
    /** The stage's name. */
    public static final String NAME = "pretrain";

    private final PretrainOptions options;
    private final long seed;
    private final ComputeDevice device;
    private final Encoder encoder;
    private final Decoder decoder;

    /** A stage over {@code encoder} and {@code decoder}, which stay the caller's. */
    public Pretraining(Recipe recipe, ComputeDevice device, Encoder encoder, Decoder decoder) {
        this.options = recipe.pretrain();
        this.seed = recipe.seed();
        this.device = device;
        this.encoder = encoder;
        this.decoder = decoder;
        encoder.freezeBlocks(0);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, NamedTensors> parts() {
        Map<String, NamedTensors> parts = new LinkedHashMap<>();
        parts.put("encoder", encoder.tensors());
        parts.put("decoder", decoder.tensors());
        return parts;
    }

    @Override
    public List<ParameterGroup> groups() {
        double rate = LearningRateScaling.scaled(options.baseLr(), options.batchSize(), options.views());
        List<ParameterGroup> groups = new ArrayList<>();
        groups.addAll(ParameterGroups.uniform("encoder", encoder.tensors(), rate, options.weightDecay()));
        groups.addAll(ParameterGroups.uniform("decoder", decoder.tensors(), rate, options.weightDecay()));
        return groups;
    }

    @Override
    public StepResult loss(StepInput input) {
        Masking masking = Masks.draw(
                seed,
                input.epoch(),
                Tensors.toLongs(input.ids()),
                options.views(),
                encoder.config().patches(),
                options.maskRatio(),
                device);
        Tensor images = input.onlyViews();
        Tensor visible = encoder.forward(images, masking);
        Tensor predicted = decoder.predictRemoved(visible, masking);
        Tensor loss = ReconstructionLoss.ofRemoved(
                predicted, images, masking, encoder.config().patchSize(), options.normPix());
        return new StepResult(loss, Pooling.MEAN_PATCH.apply(visible.detach()), Map.of());
    }
}
