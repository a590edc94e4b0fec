/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Box;
import dev.maect.data.Image;
import dev.maect.engine.RandomStream;

/**
 * Pillow's ImageFilter.GaussianBlur: three passes of an extended box blur along each axis (Gwosdek et al. 2011), edges
 * repeated.
 *
 * @param probability how often
 * @param minSigma smallest standard deviation in pixels
 * @param maxSigma largest standard deviation in pixels
 */
public record GaussianBlur(double probability, double minSigma, double maxSigma) implements Augmentation {
    private static final int PASSES = 3;

    @Override
    public Image apply(Image image, RandomStream random) {
        return random.chance(probability) ? blur(image, random.uniform(minSigma, maxSigma)) : image;
    }

    /** The blurred image. */
    public static Image blur(Image image, double sigma) {
        float radius = boxRadius((float) sigma);
        if (radius == 0) {
            return image;
        }
        if (image.channels() > PackedPixels.MOST) {
            return Channels.byFours(image, Box.of(image), part -> blur(part, sigma));
        }
        int channels = image.channels();
        int height = image.height();
        int width = image.width();
        int[][] columns = new int[width][height];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            PackedPixels.load(image.pixels(), y * width * channels, channels, row, 0, 1, width);
            for (int x = 0; x < width; x++) {
                columns[x][y] = row[x];
            }
        }
        BoxBlur blur = new BoxBlur(radius, PASSES);
        blur.acrossLines(columns, channels);
        int[][] rows = new int[height][width];
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                rows[y][x] = columns[x][y];
            }
        }
        blur.acrossLines(rows, channels);
        byte[] out = new byte[image.pixels().length];
        for (int y = 0; y < height; y++) {
            PackedPixels.store(rows[y], 0, width, out, y * width * channels, channels);
        }
        return new Image(height, width, channels, out);
    }

    /** The radius of the box whose passes have the variance asked for. */
    private static float boxRadius(float sigma) {
        float variance = sigma * sigma / PASSES;
        float length = (float) Math.sqrt(12.0 * variance + 1.0);
        float whole = (float) Math.floor((length - 1.0) / 2.0);
        float rest = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance);
        return whole + rest / (6 * (variance - (whole + 1) * (whole + 1)));
    }
}
