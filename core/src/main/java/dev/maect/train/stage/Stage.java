/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NamedTensors;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.vit.PixelNormalisation;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * One of the three stages of MAE-CT: what trains, in which parameter groups, and what the loss is. It knows nothing of
 * files, logs or the loop. The parts belong to whoever made them; closing a stage frees nothing but its own extras.
 */
public sealed interface Stage permits Pretraining, HeadPreparation, ContrastiveTuning {
    /** Its name in recipes, logs and files: {@code pretrain}, {@code prepare-head} or {@code tune}. */
    String name();

    /** The model parts by the prefix they have in files: encoder, decoder, head. */
    Map<String, NamedTensors> parts();

    /** What trains, with learning rates and weight decay. */
    List<ParameterGroup> groups();

    /**
     * What {@link #loss} computes on, made of one group of a batch's views.
     *
     * @param views uint8 [V, B, H, W, C], of every group in turn
     * @return float32 [V * B, C, H, W], normalised, on {@code device}
     */
    default Tensor input(Tensor views, PixelNormalisation normalisation, ComputeDevice device) {
        return normalisation.apply(views, device);
    }

    /** Forward pass and loss of a batch. Runs inside the loop's scope and autocast region. */
    StepResult loss(StepInput input);

    /** Whether the encoder changes in this stage. */
    default boolean trainsEncoder() {
        return true;
    }

    /** After the optimiser's step: averaged parts follow. */
    default void afterStep() {}
}
