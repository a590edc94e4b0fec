/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.thumb;

import dev.maect.data.Image;

/** Makes images smaller: each new pixel is the mean of those that it stands for. */
final class Shrinking {
    private Shrinking() {}

    /** {@code image} with its longest side at most {@code longest}; the image itself if it is no longer. */
    static Image to(Image image, int longest) {
        int side = Math.max(image.height(), image.width());
        if (side <= longest) {
            return image;
        }
        int height = Math.max(1, Math.round((float) image.height() * longest / side));
        int width = Math.max(1, Math.round((float) image.width() * longest / side));
        int channels = image.channels();
        float[] narrow = new float[image.height() * width * channels];
        byte[] pixels = image.pixels();
        float[] line = new float[image.width() * channels];
        for (int y = 0; y < image.height(); y++) {
            for (int i = 0; i < line.length; i++) {
                line[i] = pixels[y * line.length + i] & 255;
            }
            mean(line, 0, channels, image.width(), narrow, y * width * channels, channels, width, channels);
        }
        float[] small = new float[height * width * channels];
        mean(narrow, 0, width * channels, image.height(), small, 0, width * channels, height, width * channels);
        byte[] result = new byte[small.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) Math.min(255, Math.round(small[i]));
        }
        return new Image(height, width, channels, result);
    }

    /** Means along one axis: {@code from} steps of {@code stride} become {@code to}, for {@code lanes} values beside each other. */
    private static void mean(
            float[] source,
            int sourceStart,
            int sourceStride,
            int from,
            float[] target,
            int targetStart,
            int targetStride,
            int to,
            int lanes) {
        double share = (double) from / to;
        for (int i = 0; i < to; i++) {
            double begin = i * share;
            double end = Math.min(from, begin + share);
            for (int j = (int) begin; j < end; j++) {
                float weight = (float) ((Math.min(end, j + 1) - Math.max(begin, j)) / share);
                int in = sourceStart + j * sourceStride;
                int out = targetStart + i * targetStride;
                for (int lane = 0; lane < lanes; lane++) {
                    target[out + lane] += weight * source[in + lane];
                }
            }
        }
    }
}
