/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.checkpoint.ModelDescription;

/**
 * What images have to be for an encoder to take them: how the places of an evaluation are opened.
 *
 * @param channels values per pixel
 */
record EncoderInput(int channels) {
    private static final int RGB = 3;

    static EncoderInput of(ModelDescription encoder) {
        return new EncoderInput(encoder.encoder().channels());
    }

    /** A question about images, of which the answer hangs on how they are opened. RGB images are asked about as ever. */
    String question(String about) {
        return channels == RGB ? about : about + ", " + channels + " channels";
    }
}
