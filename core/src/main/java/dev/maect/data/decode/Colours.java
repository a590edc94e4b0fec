/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Image;

/** Colours of other kinds as red, green and blue, with Pillow's arithmetic. */
final class Colours {
    private static final int FULL = 255;
    private static final int HALF = 128;

    private Colours() {}

    /** Ink (255 is all of it) to light: 255 - black, less the share of it that each ink takes. */
    static void cmykToRgb(byte[] in, int from, byte[] out, int to) {
        int light = FULL - (in[from + 3] & FULL);
        for (int c = 0; c < 3; c++) {
            int product = (in[from + c] & FULL) * light + HALF;
            out[to + c] = (byte) Math.max(0, light - ((product >> 8) + product >> 8));
        }
    }

    /** Undoes the multiplication of colours by alpha, which stands behind them; where alpha is 0 all are 0. */
    static void divideByAlpha(Image image, int colours) {
        byte[] pixels = image.pixels();
        for (int i = 0; i < pixels.length; i += image.channels()) {
            int alpha = pixels[i + colours] & FULL;
            for (int c = 0; c < colours && alpha < FULL; c++) {
                pixels[i + c] = alpha == 0 ? 0 : (byte) Math.min(FULL, (pixels[i + c] & FULL) * FULL / alpha);
            }
        }
    }
}
