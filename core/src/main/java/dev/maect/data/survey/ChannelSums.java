/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;

/** Sums over the pixels of images, in whole numbers: exact however many there are and whatever their order. */
final class ChannelSums {
    private final long[] sum;
    private final long[] squares;
    private final int[] smallest;
    private final int[] largest;
    private long pixels;

    ChannelSums(int channels) {
        sum = new long[channels];
        squares = new long[channels];
        smallest = new int[channels];
        largest = new int[channels];
        Arrays.fill(smallest, Integer.MAX_VALUE);
        Arrays.fill(largest, Integer.MIN_VALUE);
    }

    int channels() {
        return sum.length;
    }

    long pixels() {
        return pixels;
    }

    /**
     * Adds all pixels of an image.
     *
     * @throws DataException if it has another number of channels
     */
    void add(Image image, String name) {
        int channels = sum.length;
        if (image.channels() != channels) {
            throw new DataException(name + " has " + image.channels() + " channels, others have " + channels
                    + ". Open the source with a fixed number of channels.");
        }
        byte[] values = image.pixels();
        for (int c = 0; c < channels; c++) {
            long added = 0;
            long addedSquares = 0;
            int least = smallest[c];
            int most = largest[c];
            for (int i = c; i < values.length; i += channels) {
                int value = values[i] & 0xff;
                added += value;
                addedSquares += (long) value * value;
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
            sum[c] += added;
            squares[c] += addedSquares;
            smallest[c] = least;
            largest[c] = most;
        }
        pixels += (long) image.height() * image.width();
    }

    void add(ChannelSums other) {
        for (int c = 0; c < sum.length; c++) {
            sum[c] += other.sum[c];
            squares[c] += other.squares[c];
            smallest[c] = Math.min(smallest[c], other.smallest[c]);
            largest[c] = Math.max(largest[c], other.largest[c]);
        }
        pixels += other.pixels;
    }

    /** The mean of a channel's values, of 0 to 1. */
    double mean(int channel) {
        return new BigDecimal(sum[channel])
                .divide(new BigDecimal(255).multiply(new BigDecimal(pixels)), MathContext.DECIMAL64)
                .doubleValue();
    }

    /** The standard deviation of a channel's values (of all pixels, not of a sample), of 0 to 1. */
    double std(int channel) {
        BigInteger count = BigInteger.valueOf(pixels);
        BigInteger total = BigInteger.valueOf(sum[channel]);
        BigInteger spread = BigInteger.valueOf(squares[channel]).multiply(count).subtract(total.multiply(total));
        double variance = new BigDecimal(spread)
                .divide(new BigDecimal(count.multiply(count)), MathContext.DECIMAL128)
                .doubleValue();
        return Math.sqrt(variance) / 255;
    }

    /** The smallest value of a channel, of 0 to 1. */
    double min(int channel) {
        return smallest[channel] / 255.0;
    }

    /** The largest value of a channel, of 0 to 1. */
    double max(int channel) {
        return largest[channel] / 255.0;
    }
}
