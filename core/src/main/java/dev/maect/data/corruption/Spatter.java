/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.augment.Augmentation;
import dev.maect.engine.RandomStream;

/** Smooth noise whose peaks are drops of water (weak) or mud (strong). */
final class Spatter {
    /** Mean and deviation of the noise, its smoothness, least peak, strength or smoothness of the drops, 1 for mud. */
    private static final double[][] IMAGENET = {
        {0.65, 0.3, 4, 0.69, 0.6, 0},
        {0.65, 0.3, 3, 0.68, 0.6, 0},
        {0.65, 0.3, 2, 0.68, 0.5, 0},
        {0.65, 0.3, 1, 0.65, 1.5, 1},
        {0.67, 0.4, 1, 0.65, 1.5, 1}
    };

    private static final double[][] CIFAR = {
        {0.62, 0.1, 0.7, 0.7, 0.5, 0},
        {0.65, 0.1, 0.8, 0.7, 0.5, 0},
        {0.65, 0.3, 1, 0.69, 0.5, 0},
        {0.65, 0.1, 0.7, 0.69, 0.6, 1},
        {0.65, 0.1, 0.5, 0.68, 0.6, 1}
    };

    private static final float[] WATER = {175 / 255f, 238 / 255f, 238 / 255f};
    private static final float[] MUD = {63 / 255f, 42 / 255f, 20 / 255f};
    private static final float THIN_MUD = 0.8f;

    private Spatter() {}

    static Augmentation at(int strength, StrengthTable table) {
        double[] parameters = table.at(strength, IMAGENET, CIFAR);
        return (image, random) -> {
            FloatImage result = FloatImage.of(image);
            FloatImage liquid = liquid(result, parameters, random);
            if (parameters[5] == 0) {
                wet(result.values(), WaterDrops.light(liquid), (float) parameters[4]);
            } else {
                soil(result.values(), liquid, parameters[4]);
            }
            return result.toImage();
        };
    }

    private static FloatImage liquid(FloatImage like, double[] parameters, RandomStream random) {
        FloatImage noise = new FloatImage(like.height(), like.width(), 1);
        for (int i = 0; i < noise.values().length; i++) {
            noise.values()[i] = (float) (parameters[0] + parameters[1] * random.nextGaussian());
        }
        FloatImage liquid = Convolution.gaussian(noise, parameters[2]);
        for (int i = 0; i < liquid.values().length; i++) {
            if (liquid.values()[i] < parameters[3]) {
                liquid.values()[i] = 0;
            }
        }
        return liquid;
    }

    private static void wet(float[] values, FloatImage light, float strength) {
        for (int i = 0; i < values.length; i++) {
            values[i] += strength * light.values()[i / 3] * WATER[i % 3];
        }
    }

    private static void soil(float[] values, FloatImage liquid, double sigma) {
        FloatImage mask = new FloatImage(liquid.height(), liquid.width(), 1);
        for (int i = 0; i < mask.values().length; i++) {
            mask.values()[i] = liquid.values()[i] > 0 ? 1 : 0;
        }
        float[] mud = Convolution.gaussian(mask, sigma).values();
        for (int i = 0; i < values.length; i++) {
            float share = mud[i / 3] < THIN_MUD ? 0 : mud[i / 3];
            values[i] = values[i] * (1 - share) + MUD[i % 3] * share;
        }
    }
}
