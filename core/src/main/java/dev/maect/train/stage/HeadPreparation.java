/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.contrast.Head;
import dev.maect.contrast.HeadStreams;
import dev.maect.engine.NamedTensors;
import dev.maect.recipe.PrepareHeadOptions;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.ViewOptions;
import dev.maect.train.optim.LearningRateScaling;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.optim.ParameterGroups;
import dev.maect.vit.Encoder;
import dev.maect.vit.Pooling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Stage 2: a fresh NNCLR head on the frozen encoder; only projector and predictor train, on whole images. */
public sealed class HeadPreparation implements Stage permits CachedHeadPreparation {
    /** The stage's name. */
    public static final String NAME = "prepare-head";

    private final PrepareHeadOptions options;
    private final Encoder encoder;
    private final Head head;
    private final Pooling pooling;
    private final long seed;

    /** A stage over {@code encoder} and {@code head}, which stay the caller's. */
    public HeadPreparation(Recipe recipe, Encoder encoder, Head head, Pooling pooling) {
        this.options = recipe.prepareHead();
        this.encoder = encoder;
        this.head = head;
        this.pooling = pooling;
        this.seed = recipe.seed();
        encoder.freeze();
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
        double rate = LearningRateScaling.scaled(options.baseLr(), options.batchSize(), ViewOptions.COUNT);
        return ParameterGroups.uniform("head", head.tensors(), rate, options.weightDecay());
    }

    @Override
    public boolean trainsEncoder() {
        return false;
    }

    @Override
    public StepResult loss(StepInput input) {
        HeadStreams streams = new HeadStreams(seed, NAME, input.epoch());
        return HeadStep.of(head, features(input.onlyViews()), input, streams);
    }

    /** What the head sees, [V * B, D] without graph, of the stage's input. */
    Tensor features(Tensor input) {
        try (NoGradGuard guard = new NoGradGuard()) {
            return pooling.apply(encoder.forward(input));
        }
    }

    @Override
    public void afterStep() {
        head.afterStep();
    }
}
