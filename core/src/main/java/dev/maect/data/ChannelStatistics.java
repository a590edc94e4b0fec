/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import dev.maect.engine.RandomStream;
import java.util.Arrays;

/**
 * Mean and standard deviation of each channel over all pixels, of values in [0, 1]: what pictures are normalised with.
 *
 * @param mean per channel
 * @param std per channel (of the population); never 0
 * @param pictures how many pictures were read
 */
@SuppressWarnings("ArrayRecordComponent")
public record ChannelStatistics(double[] mean, double[] std, int pictures) {
    private static final double SMALLEST_STD = 1.0 / 255;
    private static final int TRIES_PER_PICTURE = 4;

    /** The statistics of ImageNet, which the paper normalises with. */
    public static ChannelStatistics imageNet() {
        return new ChannelStatistics(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225}, 1_281_167);
    }

    /**
     * Measures a source, or where it is large a random part of it. Unreadable pictures are passed over.
     *
     * @param maxPictures the most pictures to read
     * @param seed of the choice
     * @throws DataException if no picture can be read, or the number of channels varies
     */
    public static ChannelStatistics of(ImageSource source, int maxPictures, long seed) {
        if (maxPictures < 1) {
            throw new DataException("Statistics need at least one picture, not " + maxPictures + ".");
        }
        boolean all = maxPictures >= source.size();
        int[] order = RandomStream.of(seed, "statistics").permutation(source.size());
        long tries = all ? source.size() : Math.min(source.size(), (long) maxPictures * TRIES_PER_PICTURE);
        Sums sums = new Sums();
        String reason = "";
        for (int i = 0; i < tries && sums.pictures < maxPictures; i++) {
            Picture picture;
            try {
                picture = source.read(order[i]);
            } catch (DataException e) {
                reason = String.valueOf(e.getMessage());
                continue;
            }
            sums.add(picture, source.name(order[i]));
        }
        if (sums.pictures == 0) {
            throw new DataException("No picture in the " + source.description() + " can be read. The last: " + reason);
        }
        return sums.result();
    }

    /** Exact: sums of integers. */
    private static final class Sums {
        private long[] sum = new long[0];
        private long[] squares = new long[0];
        private long pixels;
        private int pictures;

        void add(Picture picture, String name) {
            int channels = picture.channels();
            if (pictures == 0) {
                sum = new long[channels];
                squares = new long[channels];
            } else if (sum.length != channels) {
                throw new DataException(name + " has " + channels + " channels, others have " + sum.length
                        + ". Open the source with a fixed number of channels.");
            }
            byte[] values = picture.pixels();
            for (int i = 0; i < values.length; i += channels) {
                for (int c = 0; c < channels; c++) {
                    int value = values[i + c] & 0xff;
                    sum[c] += value;
                    squares[c] += (long) value * value;
                }
            }
            pixels += (long) picture.height() * picture.width();
            pictures++;
        }

        ChannelStatistics result() {
            double[] mean =
                    Arrays.stream(sum).mapToDouble(s -> s / 255.0 / pixels).toArray();
            double[] std = new double[mean.length];
            for (int c = 0; c < std.length; c++) {
                double variance = squares[c] / (255.0 * 255.0) / pixels - mean[c] * mean[c];
                std[c] = Math.max(SMALLEST_STD, Math.sqrt(Math.max(0, variance)));
            }
            return new ChannelStatistics(mean, std, pictures);
        }
    }
}
