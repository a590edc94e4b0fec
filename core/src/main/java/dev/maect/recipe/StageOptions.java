/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.train.optim.LearningRateSchedule;

/** What the options of the three stages have in common. */
public sealed interface StageOptions permits PretrainOptions, PrepareHeadOptions, TuneOptions {
    /** Passes over the images; 0 skips the stage. */
    int epochs();

    /** Images per step, over all devices. */
    int batchSize();

    /** Largest gradient norm; 0 = no clipping. */
    double clipGradNorm();

    /** The course of the learning rates over a stage on {@code images} images, at least a batch of them. */
    LearningRateSchedule schedule(int images);

    /** Whether the stage runs. */
    default boolean enabled() {
        return epochs() > 0;
    }

    /** Steps per epoch on {@code images} images: whole batches only, the rest waits for the next shuffle. */
    default long stepsPerEpoch(int images) {
        return images / batchSize();
    }

    /** Steps of the whole stage on {@code images} images. */
    default long steps(int images) {
        return epochs() * stepsPerEpoch(images);
    }
}
