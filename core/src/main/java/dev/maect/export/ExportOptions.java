/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.vit.Pooling;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is exported of a model file.
 *
 * @param pooling how features are made of tokens; the file's own if empty
 * @param imageSize side of the square images; the file's own size if empty. Positions are interpolated
 * @param pixels what the model takes
 */
public record ExportOptions(Optional<Pooling> pooling, OptionalInt imageSize, PixelInput pixels) {
    /** The file's pooling and size, normalised pixels. */
    public static final ExportOptions DEFAULTS =
            new ExportOptions(Optional.empty(), OptionalInt.empty(), PixelInput.NORMALISED);

    /** With another pooling. */
    public ExportOptions withPooling(Pooling value) {
        return new ExportOptions(Optional.of(value), imageSize, pixels);
    }

    /** With another size. */
    public ExportOptions withImageSize(int value) {
        return new ExportOptions(pooling, OptionalInt.of(value), pixels);
    }

    /** With another kind of input. */
    public ExportOptions withPixels(PixelInput value) {
        return new ExportOptions(pooling, imageSize, value);
    }
}
