/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.event;

/**
 * A stage is about to run.
 *
 * @param stage its name
 * @param epochs passes over the images
 * @param stepsPerEpoch steps per epoch
 * @param steps steps in all
 * @param parameters numbers in the parts that take part
 * @param trainableParameters those that train
 * @param images images in the source
 */
public record StageStart(
        String stage,
        int epochs,
        long stepsPerEpoch,
        long steps,
        long parameters,
        long trainableParameters,
        int images) {}
