/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.contrast.Head;
import dev.maect.contrast.HeadStreams;
import dev.maect.engine.NamedTensors;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.TuneOptions;
import dev.maect.recipe.ViewOptions;
import dev.maect.train.optim.LayerwiseDecay;
import dev.maect.train.optim.LearningRateScaling;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.optim.ParameterGroups;
import dev.maect.vit.Encoder;
import dev.maect.vit.Pooling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Stage 3: contrastive tuning. The encoder's upper half trains with layer-wise learning-rate decay, the lower half stays
 * as stage 1 left it; the head goes on from stage 2, now with an averaged target projector and random top-k neighbours.
 */
public final class ContrastiveTuning implements Stage {
    /** The stage's name. */
    public static final String NAME = "tune";

    private final TuneOptions options;
    private final Encoder encoder;
    private final Head head;
    private final Pooling pooling;
    private final long seed;

    /** A stage over {@code encoder} and {@code head}, which stay the caller's. */
    public ContrastiveTuning(Recipe recipe, Encoder encoder, Head head, Pooling pooling) {
        this.options = recipe.tune();
        this.encoder = encoder;
        this.head = head;
        this.pooling = pooling;
        this.seed = recipe.seed();
        encoder.freezeBlocks(options.frozenBlocks(encoder.config().depth()));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, NamedTensors> parts() {
        Map<String, NamedTensors> parts = new LinkedHashMap<>();
        parts.put("encoder", encoder.tensors());
        parts.put("head", head.tensors());
        return parts;
    }

    @Override
    public List<ParameterGroup> groups() {
        double encoderRate =
                LearningRateScaling.scaled(options.encoderBaseLr(), options.batchSize(), ViewOptions.COUNT);
        double headRate = LearningRateScaling.scaled(options.headBaseLr(), options.batchSize(), ViewOptions.COUNT);
        List<ParameterGroup> groups = new ArrayList<>();
        groups.addAll(ParameterGroups.layerwise(
                encoder.tensors(),
                encoderRate,
                options.encoderWeightDecay(),
                new LayerwiseDecay(encoder.config().depth(), options.layerDecay())));
        groups.addAll(ParameterGroups.uniform("head", head.tensors(), headRate, options.headWeightDecay()));
        return groups;
    }

    @Override
    public StepResult loss(StepInput input) {
        Tensor features = pooling.apply(encoder.forward(input.onlyViews()));
        return HeadStep.of(head, features, input, new HeadStreams(seed, NAME, input.epoch()));
    }

    @Override
    public void afterStep() {
        head.afterStep();
    }
}
