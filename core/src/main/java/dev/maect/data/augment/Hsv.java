/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

/**
 * Pillow's conversions between 8-bit RGB and 8-bit HSV, with their mix of float and double. What depends on one or two
 * 8-bit numbers alone stands in tables.
 */
final class Hsv {
    private static final float[] QUOTIENT = new float[1 << 16]; // of a / b at b * 256 + a, for a up to b
    private static final byte[] SATURATION = new byte[1 << 16]; // at maximum * 256 + range
    private static final byte[] LOW =
            new byte[1 << 16]; // the smallest of a pixel's values, at value * 256 + saturation
    private static final float[] SHARE = new float[256]; // by saturation
    private static final double[] TOWARDS = new double[256]; // by hue, how far the middle value is from the largest
    private static final int[] ORDER = new int[256]; // by hue, the shifts of the largest, middle and smallest value

    static {
        for (int b = 1; b < 256; b++) {
            for (int a = 0; a <= b; a++) {
                QUOTIENT[b << 8 | a] = a / (float) b;
                SATURATION[b << 8 | a] = (byte) clip((int) ((float) a / b * 255.0));
            }
        }
        for (int i = 0; i < 256; i++) {
            SHARE[i] = (float) (i / 255.0);
            double place = i * 6.0 / 255.0;
            int sector = (int) place;
            float fraction = (float) (place - sector);
            // towards the next primary colour the middle value falls in odd sectors and rises in even ones
            TOWARDS[i] = sector % 2 == 1 ? fraction : 1.0 - fraction;
            ORDER[i] = switch (sector % 6) {
                case 0 -> order(0, 1, 2);
                case 1 -> order(1, 0, 2);
                case 2 -> order(1, 2, 0);
                case 3 -> order(2, 1, 0);
                case 4 -> order(2, 0, 1);
                default -> order(0, 2, 1);
            };
        }
        for (int value = 0; value < 256; value++) {
            for (int saturation = 0; saturation < 256; saturation++) {
                LOW[value << 8 | saturation] = (byte) round(value * (1.0 - SHARE[saturation]));
            }
        }
    }

    private Hsv() {}

    /** The channels (0 red, 1 green, 2 blue) of the largest, middle and smallest value, as shifts of a packed pixel. */
    private static int order(int largest, int middle, int smallest) {
        return 8 * largest | 8 * middle << 8 | 8 * smallest << 16;
    }

    /** Converts the RGB triple at {@code i} to HSV, adds {@code step} to the hue modulo 256, and converts back. */
    static void shiftHue(byte[] pixels, int i, int step) {
        int red = pixels[i] & 0xff;
        int green = pixels[i + 1] & 0xff;
        int blue = pixels[i + 2] & 0xff;
        int max = Math.max(red, Math.max(green, blue));
        int range = max - Math.min(red, Math.min(green, blue));
        if (range == 0) {
            return; // grey has no hue
        }
        int saturation = SATURATION[max << 8 | range] & 0xff;
        int hue = (hue(red, green, blue, max, range) + step) & 0xff;
        int rgb = saturation == 0 ? max * 0x10101 : rgb(hue, saturation, max);
        pixels[i] = (byte) rgb;
        pixels[i + 1] = (byte) (rgb >> 8);
        pixels[i + 2] = (byte) (rgb >> 16);
    }

    private static int hue(int red, int green, int blue, int max, int range) {
        int row = range << 8;
        float sector;
        if (red == max) {
            sector = QUOTIENT[row | (max - blue)] - QUOTIENT[row | (max - green)];
        } else if (green == max) {
            sector = (float) (2.0 + QUOTIENT[row | (max - red)] - QUOTIENT[row | (max - blue)]);
        } else {
            sector = (float) (4.0 + QUOTIENT[row | (max - green)] - QUOTIENT[row | (max - red)]);
        }
        double positive = sector / 6.0 + 1.0; // in (0, 2): the remainder of 1 is exact
        float turn = (float) (positive >= 1 ? positive - 1 : positive);
        return clip((int) (turn * 255.0));
    }

    private static int rgb(int hue, int saturation, int value) {
        int low = LOW[value << 8 | saturation] & 0xff;
        int middle = round(value * (1.0 - SHARE[saturation] * TOWARDS[hue]));
        int order = ORDER[hue];
        return value << order | middle << (order >> 8) | low << (order >> 16);
    }

    private static int round(double value) {
        return clip((int) (value + 0.5));
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
