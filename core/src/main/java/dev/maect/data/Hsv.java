/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

/** Pillow's conversions between 8-bit RGB and 8-bit HSV, with their mix of float and double. */
final class Hsv {
    private Hsv() {}

    /** Converts the RGB triple at {@code i} to HSV, adds {@code step} to the hue modulo 256, and converts back. */
    static void shiftHue(byte[] pixels, int i, int step) {
        int red = pixels[i] & 0xff;
        int green = pixels[i + 1] & 0xff;
        int blue = pixels[i + 2] & 0xff;
        int max = Math.max(red, Math.max(green, blue));
        int min = Math.min(red, Math.min(green, blue));
        if (min == max) {
            return; // grey has no hue
        }
        float range = max - min;
        int saturation = clip((int) (range / max * 255.0));
        int hue = (hue(red, green, blue, max, range) + step) & 0xff;
        store(pixels, i, hue, saturation, max);
    }

    private static int hue(int red, int green, int blue, int max, float range) {
        float sector;
        if (red == max) {
            sector = (max - blue) / range - (max - green) / range;
        } else if (green == max) {
            sector = (float) (2.0 + (max - red) / range - (max - blue) / range);
        } else {
            sector = (float) (4.0 + (max - green) / range - (max - red) / range);
        }
        double positive = sector / 6.0 + 1.0; // in (0, 2): the remainder of 1 is exact
        float turn = (float) (positive >= 1 ? positive - 1 : positive);
        return clip((int) (turn * 255.0));
    }

    private static void store(byte[] pixels, int i, int hue, int saturation, int value) {
        if (saturation == 0) {
            set(pixels, i, value, value, value);
            return;
        }
        double place = hue * 6.0 / 255.0;
        int sector = (int) place;
        float fraction = (float) (place - sector);
        float share = (float) (saturation / 255.0);
        int low = round(value * (1.0 - share));
        // towards the next primary colour the middle value falls in odd sectors and rises in even ones
        int middle = round(value * (1.0 - share * (sector % 2 == 1 ? fraction : 1.0 - fraction)));
        switch (sector % 6) {
            case 0 -> set(pixels, i, value, middle, low);
            case 1 -> set(pixels, i, middle, value, low);
            case 2 -> set(pixels, i, low, value, middle);
            case 3 -> set(pixels, i, low, middle, value);
            case 4 -> set(pixels, i, middle, low, value);
            default -> set(pixels, i, value, low, middle);
        }
    }

    private static int round(double value) {
        return clip((int) (value + 0.5));
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }

    private static void set(byte[] pixels, int i, int red, int green, int blue) {
        pixels[i] = (byte) red;
        pixels[i + 1] = (byte) green;
        pixels[i + 2] = (byte) blue;
    }
}
