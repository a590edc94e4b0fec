/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.EmbedListener;
import dev.maect.catalog.EmbedOptions;
import dev.maect.catalog.Embedding;
import dev.maect.data.Image;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.testing.DrawnImages;
import dev.maect.testing.TinyEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies that were cut, recoloured or shrunk are found, and nothing else is, although features say that all are alike. */
class ChangedCopiesTest {
    /** Every pair is looked at. */
    private static final Duplicates.Options ALL = new Duplicates.Options(80, -1, 64, -1, 0.96, 0.85);

    @TempDir
    private Path folder;

    @Test
    void changedCopiesAreInOneGroupWithTheirOriginal() throws IOException {
        Path images = folder.resolve("images");
        DrawnImages.write(images, 0, 24);
        for (String name : List.of("003", "011", "017")) {
            Image image = ImageDecoder.rgb().decode(Files.readAllBytes(images.resolve(name + ".png")), name);
            write(images, name + "-cut", cut(image, 2, 1, 0, 2));
            write(images, name + "-edges", cut(image, 1, 1, 1, 1));
            write(images, name + "-warm", recoloured(image));
        }
        Path encoder = TinyEncoder.write(folder.resolve("tiny.safetensors"), 1);
        try (Catalog catalog = Catalog.openForWriting(folder.resolve("c"), "")) {
            Embedding.of(images.toString(), encoder, EmbedOptions.standard()).into(catalog, EmbedListener.none());
        }
        try (Catalog catalog = Catalog.open(folder.resolve("c"));
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()))) {
            List<Set<String>> found = Duplicates.near(catalog, Optional.of(features), ALL, Optional.empty()).stream()
                    .map(group -> group.images().stream()
                            .map(image -> image.path().replaceAll(".*/|[.]png", ""))
                            .collect(Collectors.toSet()))
                    .toList();
            assertThat(found)
                    .containsExactlyInAnyOrder(
                            Set.of("003", "003-cut", "003-edges", "003-warm"),
                            Set.of("011", "011-cut", "011-edges", "011-warm"),
                            Set.of("017", "017-cut", "017-edges", "017-warm"));
            // Without the images only what their small copies are sure of is said.
            try (var files = Files.list(images)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            assertThat(Duplicates.near(catalog, Optional.of(features), ALL, Optional.empty()))
                    .allSatisfy(group -> assertThat(group.images())
                            .extracting(image -> image.path().replaceAll(".*/|[-.].*", ""))
                            .as("one original")
                            .containsOnly(group.images().get(0).path().replaceAll(".*/|[-.].*", "")));
        }
    }

    private static void write(Path folder, String name, Image image) throws IOException {
        Files.write(folder.resolve(name + ".png"), ImageEncoder.png(image));
    }

    private static Image cut(Image image, int left, int top, int right, int bottom) {
        int width = image.width() - left - right;
        int height = image.height() - top - bottom;
        byte[] pixels = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            System.arraycopy(image.pixels(), ((y + top) * image.width() + left) * 3, pixels, y * width * 3, width * 3);
        }
        return new Image(height, width, 3, pixels);
    }

    private static Image recoloured(Image image) {
        byte[] pixels = image.pixels().clone();
        for (int i = 0; i < pixels.length; i++) {
            double factor = i % 3 == 0 ? 1.15 : i % 3 == 2 ? 0.85 : 1;
            pixels[i] = (byte) Math.min(255, Math.round((pixels[i] & 0xff) * factor));
        }
        return new Image(image.height(), image.width(), 3, pixels);
    }
}
