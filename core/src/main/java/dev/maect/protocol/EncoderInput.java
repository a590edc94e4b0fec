/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.data.ImageSpec;

/**
 * What images have to be for an encoder to take them: how the places of an evaluation are opened.
 *
 * @param channels values per pixel
 * @param reading how samples and orientation are read, as in training
 */
record EncoderInput(int channels, ImageSpec.Reading reading) {
    private static final int RGB = 3;

    static EncoderInput of(ModelDescription encoder) {
        return new EncoderInput(encoder.encoder().channels(), ImageSpec.Reading.ofSettings(encoder.provenance()));
    }

    /** A question about images, of which the answer hangs on how they are opened. RGB images are asked about as ever. */
    String question(String about) {
        String asked = channels == RGB ? about : about + ", " + channels + " channels";
        return reading.equals(ImageSpec.Reading.STANDARD) ? asked : asked + ", " + reading.settings();
    }
}
