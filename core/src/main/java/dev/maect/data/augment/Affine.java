/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Image;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * Pillow's affine transform on uint8, value for value: the result's pixel (x, y) is taken from (a x + b y + c, d x + e y +
 * f) of the image, with pixel centres at halves; what lies outside takes a fill colour. Nothing is antialiased, and the
 * bicubic kernel is the one of Pillow's transform (Keys' with a = -1), not that of its resize.
 *
 * @param a share of x in x
 * @param b share of y in x
 * @param c shift of x in pixels
 * @param d share of x in y
 * @param e share of y in y
 * @param f shift of y in pixels
 */
public record Affine(double a, double b, double c, double d, double e, double f) {
    private static final int DECIMALS = 15;

    /** Shifts rows against each other: {@code factor} pixels to the left per row. */
    public static Affine shearX(double factor) {
        return new Affine(1, factor, 0, 0, 1, 0);
    }

    /** Shifts columns against each other: {@code factor} pixels up per column. */
    public static Affine shearY(double factor) {
        return new Affine(1, 0, 0, factor, 1, 0);
    }

    /** Moves the image by ({@code -x}, {@code -y}) pixels. */
    public static Affine translate(double x, double y) {
        return new Affine(1, 0, x, 0, 1, y);
    }

    /** Turns an image of the given size about its middle, counter-clockwise. */
    public static Affine rotate(double degrees, int height, int width) {
        double turned = degrees % 360;
        double angle = -Math.toRadians(turned < 0 ? turned + 360 : turned);
        double cos = rounded(Math.cos(angle));
        double sin = rounded(Math.sin(angle));
        double minusSin = rounded(-Math.sin(angle));
        double x = width / 2.0;
        double y = height / 2.0;
        return new Affine(cos, sin, cos * -x + sin * -y + x, minusSin, cos, minusSin * -x + cos * -y + y);
    }

    /** To the nearest value of 15 decimals, as Pillow rounds the entries of a rotation. */
    private static double rounded(double value) {
        return new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).doubleValue();
    }

    /**
     * The transformed image, of the same size.
     *
     * @param fill a colour value per channel, 0 to 255; its last serves the channels beyond
     */
    public Image apply(Image image, Resampling resampling, List<Integer> fill) {
        int channels = image.channels();
        byte[] out = new byte[image.pixels().length];
        int i = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                double fromX = a * (x + 0.5) + b * (y + 0.5) + c;
                double fromY = d * (x + 0.5) + e * (y + 0.5) + f;
                boolean inside = fromX >= 0 && fromX < image.width() && fromY >= 0 && fromY < image.height();
                for (int channel = 0; channel < channels; channel++) {
                    out[i++] = inside
                            ? sample(image, fromX - 0.5, fromY - 0.5, channel, resampling)
                            : fill.get(Math.min(channel, fill.size() - 1)).byteValue();
                }
            }
        }
        return new Image(image.height(), image.width(), channels, out);
    }

    private static byte sample(Image image, double x, double y, int channel, Resampling resampling) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double dx = x - left;
        double dy = y - top;
        if (resampling == Resampling.BILINEAR) {
            double above = linear(at(image, top, left, channel), at(image, top, left + 1, channel), dx);
            double below = linear(at(image, top + 1, left, channel), at(image, top + 1, left + 1, channel), dx);
            return (byte) (int) linear(above, below, dy);
        }
        double[] rows = new double[4];
        for (int i = 0; i < 4; i++) {
            int row = top - 1 + i;
            rows[i] = cubic(
                    at(image, row, left - 1, channel),
                    at(image, row, left, channel),
                    at(image, row, left + 1, channel),
                    at(image, row, left + 2, channel),
                    dx);
        }
        double value = cubic(rows[0], rows[1], rows[2], rows[3], dy);
        return (byte) (int) Math.max(0, Math.min(255, value));
    }

    /** The value at a place, or at the nearest place of the image. */
    private static int at(Image image, int y, int x, int channel) {
        int row = Math.max(0, Math.min(image.height() - 1, y));
        int column = Math.max(0, Math.min(image.width() - 1, x));
        return image.pixels()[(row * image.width() + column) * image.channels() + channel] & 0xff;
    }

    private static double linear(double from, double to, double share) {
        return from + (to - from) * share;
    }

    private static double cubic(double v1, double v2, double v3, double v4, double d) {
        double p2 = -v1 + v3;
        double p3 = 2 * (v1 - v2) + v3 - v4;
        double p4 = -v1 + v2 - v3 + v4;
        return v2 + d * (p2 + d * (p3 + d * p4));
    }
}
