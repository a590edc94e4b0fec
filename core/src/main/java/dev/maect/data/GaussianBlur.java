/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

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
    public Picture apply(Picture picture, RandomStream random) {
        return random.chance(probability) ? blur(picture, random.uniform(minSigma, maxSigma)) : picture;
    }

    /** The blurred picture. */
    public static Picture blur(Picture picture, double sigma) {
        float radius = boxRadius((float) sigma);
        if (radius == 0) {
            return picture;
        }
        int channels = picture.channels();
        int height = picture.height();
        int width = picture.width();
        byte[] out = picture.pixels().clone();
        byte[] line = new byte[Math.max(height, width)];
        byte[] blurred = new byte[line.length];
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                blurLine(out, y * width * channels + c, channels, width, radius, line, blurred);
            }
            for (int x = 0; x < width; x++) {
                blurLine(out, x * channels + c, width * channels, height, radius, line, blurred);
            }
        }
        return new Picture(height, width, channels, out);
    }

    /** The radius of the box whose passes have the variance asked for. */
    private static float boxRadius(float sigma) {
        float variance = sigma * sigma / PASSES;
        float length = (float) Math.sqrt(12.0 * variance + 1.0);
        float whole = (float) Math.floor((length - 1.0) / 2.0);
        float rest = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance);
        return whole + rest / (6 * (variance - (whole + 1) * (whole + 1)));
    }

    private static void blurLine(
            byte[] pixels, int start, int stride, int length, float radius, byte[] line, byte[] blurred) {
        for (int i = 0; i < length; i++) {
            line[i] = pixels[start + i * stride];
        }
        byte[] from = line;
        byte[] to = blurred;
        for (int pass = 0; pass < PASSES; pass++) {
            boxBlur(from, to, length, radius);
            byte[] swap = from;
            from = to;
            to = swap;
        }
        for (int i = 0; i < length; i++) {
            pixels[start + i * stride] = from[i];
        }
    }

    /** A sliding sum over 2r + 1 values plus the fraction of the two beyond, in unsigned 8.24 fixed point. */
    private static void boxBlur(byte[] in, byte[] out, int length, float floatRadius) {
        int radius = (int) floatRadius;
        int weight = (int) ((float) (1 << 24) / (floatRadius * 2 + 1));
        int farWeight = ((1 << 24) - (radius * 2 + 1) * weight) / 2;
        int last = length - 1;
        int sum = 0;
        for (int i = -radius; i <= radius; i++) {
            sum += in[Math.max(0, Math.min(last, i))] & 0xff;
        }
        for (int i = 0; i < length; i++) {
            int before = in[Math.max(0, i - radius - 1)] & 0xff;
            int after = in[Math.min(last, i + radius + 1)] & 0xff;
            out[i] = (byte) ((sum * weight + (before + after) * farWeight + (1 << 23)) >>> 24);
            sum += after - (in[Math.max(0, i - radius)] & 0xff);
        }
    }
}
