/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import dev.maect.weights.naming.ImportOptions;
import java.util.Optional;

/**
 * What a weight file does not say, or what is wanted otherwise than it says.
 *
 * @param weights attention heads and grid, and names to leave out
 * @param pooling how features are made of tokens
 * @param normalisation how pixels are normalised
 * @param imageSize images the positions are interpolated to
 */
public record ReadingOptions(
        ImportOptions weights,
        Optional<Pooling> pooling,
        Optional<PixelNormalisation> normalisation,
        Optional<PixelSize> imageSize) {
    /** Everything as the file says or as is usual for its kind. */
    public static ReadingOptions defaults() {
        return new ReadingOptions(ImportOptions.defaults(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** With the import's own options. */
    public ReadingOptions withWeights(ImportOptions options) {
        return new ReadingOptions(options, pooling, normalisation, imageSize);
    }

    /** With a pooling. */
    public ReadingOptions withPooling(Pooling other) {
        return new ReadingOptions(weights, Optional.of(other), normalisation, imageSize);
    }

    /** With a normalisation. */
    public ReadingOptions withNormalisation(PixelNormalisation other) {
        return new ReadingOptions(weights, pooling, Optional.of(other), imageSize);
    }

    /** With positions for images of {@code size}. */
    public ReadingOptions withImageSize(PixelSize size) {
        return new ReadingOptions(weights, pooling, normalisation, Optional.of(size));
    }
}
