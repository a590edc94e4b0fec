/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.engine.RandomStream;
import java.util.List;

/**
 * RandAugment (Cubuk et al. 2020) as timm's {@code rand-m9-mstd0.5-inc1} and the fine-tuning recipes of MAE mean it: a few
 * operations drawn with replacement from fifteen, each applied half of the time with a magnitude drawn from a normal
 * distribution and kept within 0 to 10. Each operation computes as Pillow does. Images of bands that are no colours ({@link
 * Channels#areColours}) are sharpened, turned, sheared and moved, and nothing else is drawn.
 *
 * @param operations how many are drawn
 * @param probability how often a drawn one is applied
 * @param magnitude mean of the magnitude, 0 to 10
 * @param magnitudeStd its standard deviation; 0 for none
 * @param resampling kernel of rotation, shear and translation
 * @param fill colour of what these bring in from outside, a value of 0 to 255 per channel
 */
public record RandAugment(
        int operations,
        double probability,
        double magnitude,
        double magnitudeStd,
        Resampling resampling,
        List<Integer> fill)
        implements Augmentation {
    private static final double MAX_MAGNITUDE = 10;

    /** Checks the ranges. */
    public RandAugment {
        fill = List.copyOf(fill);
        if (operations < 0
                || !(probability >= 0 && probability <= 1)
                || !(magnitude >= 0 && magnitude <= MAX_MAGNITUDE)
                || !(magnitudeStd >= 0)) {
            throw new DataException("RandAugment with " + operations + " operations, probability " + probability
                    + ", magnitude " + magnitude + " and deviation " + magnitudeStd
                    + ": the probability must be 0 to 1, the magnitude 0 to 10, the others not negative.");
        }
        if (fill.isEmpty() || fill.stream().anyMatch(value -> value < 0 || value > 255)) {
            throw new DataException("RandAugment's fill colour is " + fill + "; it needs values of 0 to 255.");
        }
    }

    /**
     * Two operations, each applied half of the time, deviation 0.5, bicubic.
     *
     * @param mean of the pixels per channel, 0 to 1: the fill colour
     */
    public static RandAugment standard(double magnitude, List<Double> mean) {
        List<Integer> fill = mean.stream()
                .map(value -> (int) Math.max(0, Math.min(255, Math.rint(255 * value))))
                .toList();
        return new RandAugment(2, 0.5, magnitude, 0.5, Resampling.BICUBIC, fill);
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        List<RandAugmentOperation> all = RandAugmentOperation.of(image.channels());
        Image result = image;
        for (int i = 0; i < operations; i++) {
            RandAugmentOperation operation = all.get(random.nextInt(all.size()));
            if (random.chance(probability)) {
                double drawn = magnitude + magnitudeStd * random.nextGaussian();
                double level = Math.max(0, Math.min(MAX_MAGNITUDE, drawn)) / MAX_MAGNITUDE;
                result = operation.apply(result, operation.argument(level, random), this);
            }
        }
        return result;
    }
}
