/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

/** The linear scaling rule (Goyal et al. 2017): base rates are given for 256 views per step. */
public final class LearningRateScaling {
    private static final double BASE_VIEWS = 256;

    private LearningRateScaling() {}

    /**
     * The peak learning rate of a stage.
     *
     * @param base the rate at 256 views per step
     * @param images images per step, over all devices
     * @param views views per image; they count, as in the official code
     */
    public static double scaled(double base, int images, int views) {
        return base * ((double) images * views) / BASE_VIEWS;
    }
}
