/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.CatalogImage;
import dev.maect.catalog.EmbedListener;
import dev.maect.catalog.EmbedOptions;
import dev.maect.catalog.Embedding;
import dev.maect.catalog.SyntheticCatalog;
import dev.maect.data.Image;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.testing.DrawnImages;
import dev.maect.testing.TinyEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindTest {
    @TempDir
    private Path folder;

    private Path images;

    @BeforeEach
    void embed() throws IOException {
        images = folder.resolve("images");
        DrawnImages.write(images, 0, 30);
        Files.copy(images.resolve("004.png"), images.resolve("copy.png"));
        Files.write(images.resolve("brighter.png"), ImageEncoder.png(changed(images.resolve("007.png"))));
        Path encoder = TinyEncoder.write(folder.resolve("tiny.safetensors"), 1);
        try (Catalog catalog = Catalog.openForWriting(folder.resolve("c"), "")) {
            Embedding.of(images.toString(), encoder, EmbedOptions.standard()).into(catalog, EmbedListener.none());
        }
    }

    private static Image changed(Path file) throws IOException {
        Image image = ImageDecoder.rgb().decode(Files.readAllBytes(file), "image");
        byte[] pixels = image.pixels().clone();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.min(255, (pixels[i] & 0xff) + 2);
        }
        return new Image(image.height(), image.width(), image.channels(), pixels);
    }

    @Test
    void copiesAreFoundByBytesAndByPixels() {
        try (Catalog catalog = Catalog.open(folder.resolve("c"));
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()))) {
            List<Duplicates.Group> exact = Duplicates.exact(catalog);
            assertThat(exact).hasSize(1);
            assertThat(exact.get(0).images().get(0).path()).endsWith("004.png");
            assertThat(Duplicates.surplus(exact)).isEqualTo(1);
            List<Duplicates.Group> near =
                    Duplicates.near(catalog, Optional.of(features), Duplicates.Options.standard(), Optional.empty());
            assertThat(near)
                    .anySatisfy(group -> assertThat(group.images())
                            .extracting(image -> image.path().replaceAll(".*/", ""))
                            .contains("007.png", "brighter.png"));
            assertThat(near)
                    .anySatisfy(group -> assertThat(group.images())
                            .extracting(CatalogImage::copies)
                            .containsExactly(2L));
            assertThat(Duplicates.table(near).rows()).hasSizeGreaterThanOrEqualTo(3);
        }
    }

    /** Three clouds, and one row that is nowhere near them. */
    private static Tensor rows(int from, int count) {
        float[] values = new float[count * 6];
        for (int i = 0; i < count; i++) {
            RandomStream random = RandomStream.of(1, "noise", from + i);
            for (int d = 0; d < 6; d++) {
                double centre = from + i == 41 ? (d < 3 ? 0 : -8) : d == (from + i) % 3 ? 8 : 0;
                values[i * 6 + d] = (float) (centre + 0.5 * random.nextGaussian());
            }
        }
        return Tensors.ofFloats(values, count, 6);
    }

    @Test
    void whatIsUnlikeAllOthersComesFirst() {
        SyntheticCatalog.write(folder.resolve("synthetic"), 100, 6, FindTest::rows);
        try (Catalog catalog = Catalog.open(folder.resolve("synthetic"));
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()))) {
            List<Outliers.Outlier> found = Outliers.of(features, 5, 4);
            assertThat(found).hasSize(4);
            assertThat(found.get(0).row()).isEqualTo(41);
            assertThat(found.get(0).distance()).isGreaterThan(2 * found.get(1).distance());
            assertThat(found.get(0).nearest()).isNotEqualTo(41);
        }
    }
}
