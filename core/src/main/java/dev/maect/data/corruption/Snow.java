/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.augment.Augmentation;
import dev.maect.engine.RandomStream;

/**
 * Normal noise, enlarged, of which only the peaks stay, drawn out by the wind: laid over a paler image twice, upright and
 * turned by half a turn.
 */
final class Snow {
    /** Mean and deviation of the noise, enlargement, least peak, radius and sigma of the motion, share of the image. */
    private static final double[][] IMAGENET = {
        {0.1, 0.3, 3, 0.5, 10, 4, 0.8},
        {0.2, 0.3, 2, 0.5, 12, 4, 0.7},
        {0.55, 0.3, 4, 0.9, 12, 8, 0.7},
        {0.55, 0.3, 4.5, 0.85, 12, 8, 0.65},
        {0.55, 0.3, 2.5, 0.85, 12, 12, 0.55}
    };

    private static final double[][] CIFAR = {
        {0.1, 0.2, 1, 0.6, 8, 3, 0.95},
        {0.1, 0.2, 1, 0.5, 10, 4, 0.9},
        {0.15, 0.3, 1.75, 0.55, 10, 4, 0.9},
        {0.25, 0.3, 2.25, 0.6, 12, 6, 0.85},
        {0.3, 0.3, 1.25, 0.65, 14, 12, 0.8}
    };

    private Snow() {}

    static Augmentation at(int strength, StrengthTable table) {
        double[] parameters = table.at(strength, IMAGENET, CIFAR);
        return (image, random) -> {
            FloatImage result = FloatImage.of(image);
            float[] flakes = flakes(result.height(), result.width(), parameters, random);
            pale(result.values(), (float) parameters[6]);
            for (int i = 0; i < result.values().length; i++) {
                int pixel = i / 3;
                result.values()[i] += flakes[pixel] + flakes[flakes.length - 1 - pixel];
            }
            return result.toImage();
        };
    }

    private static float[] flakes(int height, int width, double[] parameters, RandomStream random) {
        FloatImage noise = new FloatImage(height, width, 1);
        for (int i = 0; i < noise.values().length; i++) {
            noise.values()[i] = (float) (parameters[0] + parameters[1] * random.nextGaussian());
        }
        FloatImage layer = ZoomBlur.zoom(noise, parameters[2]);
        for (int i = 0; i < layer.values().length; i++) {
            float value = layer.values()[i];
            layer.values()[i] = value < parameters[3] ? 0 : FloatImage.clip(value);
        }
        double wind = random.uniform(-135, -45);
        return MotionBlur.blur(layer, (int) parameters[4], parameters[5], wind).values();
    }

    /** A share of the image, the rest of a brighter and greyer one where that is lighter. */
    private static void pale(float[] values, float share) {
        for (int i = 0; i < values.length; i += 3) {
            float grey = 0.299f * values[i] + 0.587f * values[i + 1] + 0.114f * values[i + 2];
            for (int c = i; c < i + 3; c++) {
                values[c] = share * values[c] + (1 - share) * Math.max(values[c], grey * 1.5f + 0.5f);
            }
        }
    }
}
