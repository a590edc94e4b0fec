/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.recipe;

import dev.maect.train.schedule.LearningRateSchedule;

/** What the options of the three stages have in common. */
public sealed interface StageOptions permits PretrainOptions, PrepareHeadOptions, TuneOptions {
    /** Passes over the images; 0 skips the stage. */
    int epochs();

    /** Images per update, over all devices. */
    int batchSize();

    /** Largest gradient norm; 0 = no clipping. */
    double clipGradNorm();

    /** The course of the learning rates over a stage on {@code images} images, at least a batch of them. */
    LearningRateSchedule schedule(int images);

    /** Whether the stage runs. */
    default boolean enabled() {
        return epochs() > 0;
    }

    /** Updates per epoch on {@code images} images: whole batches only, the rest waits for the next shuffle. */
    default long updatesPerEpoch(int images) {
        return images / batchSize();
    }

    /** Updates of the whole stage on {@code images} images. */
    default long updates(int images) {
        return epochs() * updatesPerEpoch(images);
    }
}
