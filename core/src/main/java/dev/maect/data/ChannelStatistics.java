/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import dev.maect.engine.RandomStream;
import java.util.Arrays;

/**
 * Mean and standard deviation of each channel over all pixels, of values in [0, 1]: what images are normalised with.
 *
 * @param mean per channel
 * @param std per channel (of the population); never 0
 * @param images how many images were read
 */
@SuppressWarnings("ArrayRecordComponent")
public record ChannelStatistics(double[] mean, double[] std, int images) {
    private static final double SMALLEST_STD = 1.0 / 255;
    private static final int TRIES_PER_IMAGE = 4;

    /** The statistics of ImageNet, which the paper normalises with. */
    public static ChannelStatistics imageNet() {
        return new ChannelStatistics(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225}, 1_281_167);
    }

    /**
     * Measures a source, or where it is large a random part of it. Unreadable images are passed over.
     *
     * @param maxImages the most images to read
     * @param seed of the choice
     * @throws DataException if no image can be read, or the number of channels varies
     */
    public static ChannelStatistics of(ImageSource source, int maxImages, long seed) {
        if (maxImages < 1) {
            throw new DataException("Statistics need at least one image, not " + maxImages + ".");
        }
        boolean all = maxImages >= source.size();
        int[] order = RandomStream.of(seed, "statistics").permutation(source.size());
        long tries = all ? source.size() : Math.min(source.size(), (long) maxImages * TRIES_PER_IMAGE);
        Sums sums = new Sums();
        String reason = "";
        for (int i = 0; i < tries && sums.images < maxImages; i++) {
            Image image;
            try {
                image = source.read(order[i]);
            } catch (DataException e) {
                reason = String.valueOf(e.getMessage());
                continue;
            }
            sums.add(image, source.name(order[i]));
        }
        if (sums.images == 0) {
            throw new DataException("No image in the " + source.description() + " can be read. The last: " + reason);
        }
        return sums.result();
    }

    /** Exact: sums of integers. */
    private static final class Sums {
        private long[] sum = new long[0];
        private long[] squares = new long[0];
        private long pixels;
        private int images;

        void add(Image image, String name) {
            int channels = image.channels();
            if (images == 0) {
                sum = new long[channels];
                squares = new long[channels];
            } else if (sum.length != channels) {
                throw new DataException(name + " has " + channels + " channels, others have " + sum.length
                        + ". Open the source with a fixed number of channels.");
            }
            byte[] values = image.pixels();
            for (int i = 0; i < values.length; i += channels) {
                for (int c = 0; c < channels; c++) {
                    int value = values[i + c] & 0xff;
                    sum[c] += value;
                    squares[c] += (long) value * value;
                }
            }
            pixels += (long) image.height() * image.width();
            images++;
        }

        ChannelStatistics result() {
            double[] mean =
                    Arrays.stream(sum).mapToDouble(s -> s / 255.0 / pixels).toArray();
            double[] std = new double[mean.length];
            for (int c = 0; c < std.length; c++) {
                double variance = squares[c] / (255.0 * 255.0) / pixels - mean[c] * mean[c];
                std[c] = Math.max(SMALLEST_STD, Math.sqrt(Math.max(0, variance)));
            }
            return new ChannelStatistics(mean, std, images);
        }
    }
}
