/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.corruption.Convolution.Edge;

/** Bilinear reading between pixels, whose centres have whole coordinates. */
final class Warp {
    private Warp() {}

    /** Writes all channels at ({@code y}, {@code x}) of {@code image} to {@code target}'s values from {@code to} on. */
    static void sample(FloatImage image, double y, double x, Edge edge, FloatImage target, int to) {
        double top = Math.floor(y);
        double left = Math.floor(x);
        float down = (float) (y - top);
        float right = (float) (x - left);
        int y0 = index((long) top, image.height(), edge);
        int y1 = index((long) top + 1, image.height(), edge);
        int x0 = index((long) left, image.width(), edge);
        int x1 = index((long) left + 1, image.width(), edge);
        float[] values = image.values();
        for (int c = 0; c < image.channels(); c++) {
            float above = mix(values[image.at(y0, x0) + c], values[image.at(y0, x1) + c], right);
            float below = mix(values[image.at(y1, x0) + c], values[image.at(y1, x1) + c], right);
            target.values()[to + c] = mix(above, below, down);
        }
    }

    private static float mix(float from, float to, float share) {
        return from + (to - from) * share;
    }

    /** The pixel that stands at {@code position} of a line of {@code size} pixels that goes on beyond its edges. */
    static int index(long position, int size, Edge edge) {
        if (position >= 0 && position < size) {
            return (int) position;
        }
        if (edge == Edge.REPEAT || size == 1) {
            return position < 0 ? 0 : size - 1;
        }
        long period = edge == Edge.REFLECT ? 2L * size : 2L * size - 2;
        long place = Math.floorMod(position, period);
        if (place < size) {
            return (int) place;
        }
        return (int) (edge == Edge.REFLECT ? period - 1 - place : period - place);
    }
}
