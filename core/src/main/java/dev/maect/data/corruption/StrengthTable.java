/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.DataException;
import java.util.Locale;

/**
 * Which published set of parameters the five strengths stand for. Lengths in them are pixels of an image of the set's own
 * size (but for the elastic transform, which scales with the image).
 */
public enum StrengthTable {
    /** For images of 224 pixels. */
    IMAGENET_C,
    /** For images of 32 pixels; milder, since there is less to lose. */
    CIFAR_10_C;

    /** Strengths are 1 to this. */
    public static final int STRONGEST = 5;

    /** Half way, by ratio, between 32 and 224 pixels. */
    private static final int SMALL_SIDE = 85;

    /** The table whose own images are nearest in size: {@link #CIFAR_10_C} for a shorter side below 85 pixels. */
    public static StrengthTable forSize(int height, int width) {
        return Math.min(height, width) < SMALL_SIDE ? CIFAR_10_C : IMAGENET_C;
    }

    /**
     * The parameters of one strength.
     *
     * @throws DataException if {@code strength} is not between 1 and 5
     */
    double[] at(int strength, double[][] imageNet, double[][] cifar) {
        return (this == CIFAR_10_C ? cifar : imageNet)[index(strength)].clone();
    }

    /** The same where there is a single parameter. */
    double at(int strength, double[] imageNet, double[] cifar) {
        return (this == CIFAR_10_C ? cifar : imageNet)[index(strength)];
    }

    private static int index(int strength) {
        if (strength < 1 || strength > STRONGEST) {
            throw new DataException(
                    "The strength of a corruption is " + strength + "; it must lie between 1 and " + STRONGEST + ".");
        }
        return strength - 1;
    }

    /** The word for it on cards. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
