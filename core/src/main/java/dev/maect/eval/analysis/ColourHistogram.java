/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.analysis;

import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import java.util.stream.IntStream;

/** Histograms of colour values: per channel, {@link #BINS} bins over the 256 levels, summing to one. */
public final class ColourHistogram {
    /** Bins per channel, as in MAE-CT's colour-histogram probe. */
    public static final int BINS = 64;

    private ColourHistogram() {}

    /** The histogram of one image, float [channels * BINS], channel after channel. */
    public static float[] of(Image image) {
        int channels = image.channels();
        int[] counts = new int[channels * BINS];
        byte[] pixels = image.pixels();
        for (int i = 0; i < pixels.length; i++) {
            counts[i % channels * BINS + (pixels[i] & 0xff) * BINS / 256]++;
        }
        float total = (float) image.height() * image.width();
        float[] shares = new float[counts.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = counts[i] / total;
        }
        return shares;
    }

    /** The histograms of all images of a source, in its order, read on all processors. */
    public static float[][] ofAll(ImageSource source) {
        return IntStream.range(0, source.size())
                .parallel()
                .mapToObj(i -> of(source.read(i)))
                .toArray(float[][]::new);
    }
}
