/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Image;
import dev.maect.data.augment.Channels;

/**
 * What a file holds for each pixel, as bytes: colours, then alpha if there is any, then bands of no stated meaning.
 *
 * @param pixels with all of them as channels
 * @param colours 1 for grey, 3 for red, green and blue
 * @param alpha whether the channel behind the colours says how opaque a pixel is
 */
record Bands(Image pixels, int colours, boolean alpha) {
    /** So many bands of no stated meaning are passed over behind colours, as in Pillow. */
    private static final int MOST_PASSED_OVER = 3;

    private static final int RGB = 3;
    private static final int RGBA = 4;

    /** Bands of an image of 1 (grey), 2 (with alpha), 3 (colours) or 4 (with alpha) channels. */
    static Bands ofUsual(Image image) {
        return new Bands(image, image.channels() < RGB ? 1 : RGB, image.channels() % 2 == 0);
    }

    /**
     * The image that a model with so many channels gets of such a file.
     *
     * @throws Unreadable if these bands cannot be taken for so many channels
     */
    Image toChannels(int channels) throws Unreadable {
        require(colours, alpha, pixels.channels(), channels);
        if (pixels.channels() == channels) {
            return pixels;
        }
        return Channels.convert(usual(), channels);
    }

    /** Colours and alpha alone. */
    private Image usual() {
        int kept = colours + (alpha ? 1 : 0);
        if (kept == pixels.channels()) {
            return pixels;
        }
        byte[] in = pixels.pixels();
        int count = pixels.height() * pixels.width();
        byte[] out = new byte[count * kept];
        for (int i = 0; i < count; i++) {
            System.arraycopy(in, i * pixels.channels(), out, i * kept, kept);
        }
        return new Image(pixels.height(), pixels.width(), kept, out);
    }

    /**
     * Refuses to take bands for what they are not: the bands of a satellite are no colours.
     *
     * @param colours 1 or 3
     * @param alpha whether there is alpha
     * @param bands how many there are of all kinds
     * @param channels asked for
     */
    static void require(int colours, boolean alpha, int bands, int channels) throws Unreadable {
        int more = bands - colours - (alpha ? 1 : 0);
        boolean usual = channels == 1 || channels == RGB || channels == RGBA;
        if (bands != channels && !(usual && more <= (colours == 1 ? 0 : MOST_PASSED_OVER))) {
            String meaning = (colours == 1 ? "grey" : "red, green, blue")
                    + (alpha ? ", alpha" : "")
                    + (more == 0 ? "" : " and " + more + " of no stated meaning");
            throw new Unreadable(
                    "it has " + bands + (bands == 1 ? " band (" : " bands (") + meaning + "), but " + channels
                            + (channels == 1 ? " channel is" : " channels are") + " asked for",
                    "Set model.channels=" + bands + ", or leave such files out.");
        }
    }
}
