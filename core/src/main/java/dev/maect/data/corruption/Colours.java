/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.augment.Augmentation;

/**
 * Changes of light and colour. Brightness and saturation change one coordinate of HSV; as the hue stays, no hue is computed.
 */
final class Colours {
    private static final double[] BRIGHTNESS_IMAGENET = {0.1, 0.2, 0.3, 0.4, 0.5};
    private static final double[] BRIGHTNESS_CIFAR = {0.05, 0.1, 0.15, 0.2, 0.3};
    private static final double[] CONTRAST_IMAGENET = {0.4, 0.3, 0.2, 0.1, 0.05};
    private static final double[] CONTRAST_CIFAR = {0.75, 0.5, 0.4, 0.3, 0.15};
    private static final double[][] SATURATE_IMAGENET = {{0.3, 0}, {0.1, 0}, {2, 0}, {5, 0.1}, {20, 0.2}};
    private static final double[][] SATURATE_CIFAR = {{0.3, 0}, {0.1, 0}, {1.5, 0}, {2, 0.1}, {2.5, 0.2}};

    private Colours() {}

    /** Adds to HSV's value. */
    static Augmentation brightness(int strength, StrengthTable table) {
        double light = table.at(strength, BRIGHTNESS_IMAGENET, BRIGHTNESS_CIFAR);
        return (image, random) -> {
            FloatImage result = FloatImage.of(image);
            float[] values = result.values();
            for (int i = 0; i < values.length; i += 3) {
                double value = largest(values, i);
                double lighter = Math.min(1, value + light);
                for (int c = i; c < i + 3; c++) {
                    values[c] = (float) (value == 0 ? lighter : values[c] * (lighter / value));
                }
            }
            return result.toImage();
        };
    }

    /** Scales and shifts HSV's saturation; a grey pixel has the hue of red. */
    static Augmentation saturate(int strength, StrengthTable table) {
        double[] parameters = table.at(strength, SATURATE_IMAGENET, SATURATE_CIFAR);
        return (image, random) -> {
            FloatImage result = FloatImage.of(image);
            float[] values = result.values();
            for (int i = 0; i < values.length; i += 3) {
                saturate(values, i, parameters[0], parameters[1]);
            }
            return result.toImage();
        };
    }

    private static void saturate(float[] values, int i, double factor, double shift) {
        double value = largest(values, i);
        double smallest = Math.min(values[i], Math.min(values[i + 1], values[i + 2]));
        double saturation = value == 0 ? 0 : (value - smallest) / value;
        double wanted = Math.max(0, Math.min(1, saturation * factor + shift));
        if (saturation == 0) {
            values[i + 1] = values[i + 2] = (float) (value * (1 - wanted));
            return;
        }
        for (int c = i; c < i + 3; c++) {
            values[c] = (float) (value - (value - values[c]) * (wanted / saturation));
        }
    }

    private static double largest(float[] values, int i) {
        return Math.max(values[i], Math.max(values[i + 1], values[i + 2]));
    }

    /** Shrinks the distance to the mean of each channel. */
    static Augmentation contrast(int strength, StrengthTable table) {
        double factor = table.at(strength, CONTRAST_IMAGENET, CONTRAST_CIFAR);
        return (image, random) -> {
            FloatImage result = FloatImage.of(image);
            float[] values = result.values();
            for (int channel = 0; channel < 3; channel++) {
                double sum = 0;
                for (int i = channel; i < values.length; i += 3) {
                    sum += values[i];
                }
                double mean = sum / (values.length / 3);
                for (int i = channel; i < values.length; i += 3) {
                    values[i] = (float) ((values[i] - mean) * factor + mean);
                }
            }
            return result.toImage();
        };
    }
}
