/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.EmbedListener;
import dev.maect.catalog.EmbedOptions;
import dev.maect.catalog.Embedding;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.testing.DrawnImages;
import dev.maect.testing.TinyEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** A catalogue of drawn images with the features of two tiny encoders. */
public final class SmallCatalog {
    private SmallCatalog() {}

    /**
     * Makes one in {@code folder}/catalog, of {@code count} images in {@code folder}/images.
     *
     * @return the catalogue's folder
     */
    public static Path write(Path folder, int count) {
        try {
            DrawnImages.write(folder.resolve("images"), 0, count);
            Path place = folder.resolve("catalog");
            for (int seed = 1; seed <= 2; seed++) {
                embed(folder, seed);
            }
            return place;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Brings {@code folder}/images into the catalogue with encoder {@code seed}, as maect embed does. */
    public static void embed(Path folder, int seed) throws IOException {
        Path encoder = TinyEncoder.write(folder.resolve("tiny-" + seed + ".safetensors"), seed);
        EmbedOptions options = new EmbedOptions(
                Optional.of(seed == 1 ? "before" : "after"),
                Optional.empty(),
                ComputeDevice.CPU,
                Precision.FP32,
                16,
                false);
        try (Catalog catalog = Catalog.openForWriting(folder.resolve("catalog"), "a test")) {
            Embedding.of(folder.resolve("images").toString(), encoder, options).into(catalog, EmbedListener.none());
        }
    }
}
