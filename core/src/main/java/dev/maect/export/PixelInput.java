/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

/** What an exported encoder takes. */
public enum PixelInput {
    /** float32 [batch, channels, height, width]: scaled to 0..1, mean subtracted, divided by std. The usual choice. */
    NORMALISED("float32, channels first, (value / 255 - mean) / std"),
    /** uint8 [batch, height, width, channels]: the image's own bytes; the model normalises. */
    BYTES("uint8, channels last, 0 to 255");

    private final String description;

    PixelInput(String description) {
        this.description = description;
    }

    /** One line for people and metadata. */
    public String description() {
        return description;
    }

    /** The shape of a batch of {@code count} images. */
    long[] shape(long count, int channels, int height, int width) {
        return this == NORMALISED
                ? new long[] {count, channels, height, width}
                : new long[] {count, height, width, channels};
    }
}
