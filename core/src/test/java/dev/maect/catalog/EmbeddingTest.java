/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.catalog.store.CatalogException;
import dev.maect.data.ImageSource;
import dev.maect.data.source.ImageSources;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.testing.DrawnImages;
import dev.maect.testing.TestDevice;
import dev.maect.testing.TinyEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingTest {
    private static final int PORTION = 8;

    @TempDir
    private Path folder;

    private Path images;
    private Path encoder;
    private Path place;

    @BeforeEach
    void write() throws IOException {
        images = folder.resolve("images");
        encoder = TinyEncoder.write(folder.resolve("tiny.safetensors"), 1);
        place = folder.resolve("catalog");
        DrawnImages.write(images, 0, 20);
    }

    private static EmbedOptions options() {
        return new EmbedOptions(Optional.empty(), Optional.empty(), TestDevice.get(), Precision.FP32, 4, false);
    }

    private EmbedResult embed() {
        return embed(encoder, EmbedListener.none());
    }

    private EmbedResult embed(Path with, EmbedListener listener) {
        try (Catalog catalog = Catalog.openForWriting(place, "a test")) {
            return Embedding.of(images.toString(), with, options()).into(catalog, listener, PORTION);
        }
    }

    /** The features by path, as the file has them. */
    private float[] raw(String name) {
        try (Catalog catalog = Catalog.open(place);
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()));
                dev.maect.catalog.store.FeatureFile file = dev.maect.catalog.store.FeatureFile.forReading(
                        catalog.featureFile(features.set()), features.dimensions())) {
            long image = catalog.find(name).orElseThrow();
            try (Tensor row = org.bytedeco.pytorch.global.torch.empty(1, features.dimensions())) {
                file.read(features.place(features.row(image).orElseThrow()), row);
                return Tensors.toFloats(row);
            }
        }
    }

    @Test
    void everyImageHasTheFeaturesThatTheEncoderGivesIt() {
        EmbedResult result = embed();
        assertThat(result.encoded()).isEqualTo(20);
        assertThat(result.whole()).isTrue();
        try (FeatureExtractor extractor = FeatureExtractor.open(encoder, TestDevice.get(), Precision.FP32);
                ImageSource source = ImageSources.open(images.toString(), 3);
                FeatureSet features = extractor.extract(source, 20)) {
            float[][] expected = features.toArrays();
            for (int i = 0; i < 20; i++) {
                assertThat(raw(source.name(i)))
                        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-4 ? 0 : 1)
                        .containsExactly(expected[i]);
            }
        }
    }

    @Test
    void onlyWhatCameWentOrChangedIsTouched() throws IOException {
        embed();
        EmbedResult again = embed();
        assertThat(again.read()).isZero();
        assertThat(again.unchanged()).isEqualTo(20);
        DrawnImages.write(images, 20, 23);
        Files.delete(images.resolve("000.png"));
        Files.write(images.resolve("001.png"), Files.readAllBytes(images.resolve("002.png"))); // a copy now
        Files.move(images.resolve("003.png"), images.resolve("moved.png"));
        EmbedResult changed = embed();
        assertThat(changed.read()).isEqualTo(5);
        assertThat(changed.encoded()).isEqualTo(3);
        assertThat(changed.removed()).isEqualTo(2);
        try (Catalog catalog = Catalog.open(place)) {
            CatalogSummary summary = catalog.summary();
            assertThat(summary.images()).isEqualTo(21);
            assertThat(summary.copies()).isEqualTo(1);
            assertThat(summary.absent()).isEqualTo(2);
            assertThat(summary.complete()).containsValue(21L).hasSize(1);
            assertThat(catalog.find("000.png")).isEmpty();
            assertThat(catalog.find("moved.png")).isPresent();
            assertThat(catalog.find("001.png")).isEqualTo(catalog.find("002.png"));
        }
    }

    @Test
    void whatComesBackNeedsNoEncoder() throws IOException {
        embed();
        byte[] gone = Files.readAllBytes(images.resolve("004.png"));
        Files.delete(images.resolve("004.png"));
        embed();
        Files.write(images.resolve("again.png"), gone);
        EmbedResult back = embed();
        assertThat(back.read()).isEqualTo(1);
        assertThat(back.encoded()).isZero();
    }

    @Test
    void brokenFilesAreNamedAndNotReadAgain() throws IOException {
        Files.writeString(images.resolve("bad.png"), "no image");
        Files.writeString(images.resolve("worse.png"), "no image");
        Files.write(
                images.resolve("half.png"), java.util.Arrays.copyOf(Files.readAllBytes(images.resolve("000.png")), 60));
        EmbedResult result = embed();
        assertThat(result.unreadable()).isEqualTo(3);
        assertThat(result.examples()).anyMatch(reason -> reason.contains("bad.png"));
        assertThat(embed().read()).isZero();
        DrawnImages.write(images, 20, 21);
        Files.move(
                images.resolve("020.png"),
                images.resolve("bad.png"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        EmbedResult mended = embed();
        assertThat(mended.encoded()).isEqualTo(1);
        assertThat(mended.unreadable()).isEqualTo(2);
    }

    @Test
    void anotherEncoderIsAnotherSetInTheSameCatalogue() {
        embed();
        Path other = TinyEncoder.write(folder.resolve("other.safetensors"), 2);
        assertThat(embed(other, EmbedListener.none()).encoded()).isEqualTo(20);
        try (Catalog catalog = Catalog.open(place)) {
            assertThat(catalog.featureSets()).hasSize(2);
            assertThat(catalog.summary().images()).isEqualTo(20);
            assertThat(catalog.featureSet(Optional.empty()).name()).startsWith("other-");
        }
    }

    @Test
    void whatWasStoppedGoesOn() {
        List<Long> told = new ArrayList<>();
        EmbedResult part = embed(encoder, new EmbedListener() {
            @Override
            public void done(long done, long of) {
                told.add(done);
            }

            @Override
            public boolean stopped() {
                return told.contains((long) PORTION);
            }
        });
        assertThat(part.whole()).isFalse();
        assertThat(part.encoded()).isEqualTo(PORTION);
        EmbedResult rest = embed();
        assertThat(rest.encoded()).isEqualTo(20 - PORTION);
        assertThat(rest.unchanged()).isEqualTo(PORTION);
    }

    @Test
    void rowsThatNobodyCountsDoNoHarm() throws IOException {
        embed();
        float[] before = raw("007.png");
        Path file = place.resolve("features")
                .resolve(sole(place.resolve("features")))
                .resolve("features-1.npy");
        Files.write(file, new byte[999], StandardOpenOption.APPEND); // as a process leaves it that was killed
        DrawnImages.write(images, 20, 22);
        embed();
        assertThat(raw("007.png")).containsExactly(before);
        assertThat(Files.size(file)).isEqualTo(128 + 22L * before.length * Float.BYTES);
        assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("NUMPY", "'shape': (22, " + before.length + ")");
    }

    private static String sole(Path parent) {
        String[] names = java.util.Objects.requireNonNull(parent.toFile().list());
        assertThat(names).hasSize(1);
        return names[0];
    }

    @Test
    void readersShareACatalogueAndAWriterHasItAlone() {
        embed();
        try (Catalog first = Catalog.open(place);
                Catalog second = Catalog.open(place)) {
            assertThat(first.summary().images()).isEqualTo(second.summary().images());
            assertThatThrownBy(() -> Catalog.openForWriting(place, "another"))
                    .isInstanceOf(CatalogException.class)
                    .hasMessageContaining("is read by this very process");
        }
        try (Catalog writing = Catalog.openForWriting(place, "the import")) {
            assertThat(writing.summary().images()).isEqualTo(20);
            assertThatThrownBy(() -> Catalog.open(place)).hasMessageContaining("is written to by this very process");
        }
    }

    @Test
    void whatIsNoCatalogueIsLeftAlone() throws IOException {
        assertThatThrownBy(() -> Catalog.open(folder.resolve("nothing"))).hasMessageContaining("maect embed IMAGES");
        assertThatThrownBy(() -> Catalog.openForWriting(images, ""))
                .hasMessageContaining("holds files already (000.png");
        Path damaged = Files.createDirectories(folder.resolve("damaged"));
        Files.writeString(damaged.resolve("catalog.duckdb"), "this is no database at all, but it is long enough");
        assertThatThrownBy(() -> Catalog.open(damaged))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("cannot be opened as a catalogue's database");
    }

    @Test
    void hostileNamesAreData() throws IOException {
        String name = "x'; DROP TABLE images; --\n\u001b[31m.png";
        Files.copy(images.resolve("000.png"), images.resolve(name));
        embed();
        try (Catalog catalog = Catalog.open(place)) {
            assertThat(catalog.find(name)).isEqualTo(catalog.find("000.png"));
            assertThat(catalog.summary().copies()).isEqualTo(1);
        }
    }

    @Test
    void statementsOfUsersChangeNothingAndReachNothingElse() throws IOException {
        embed();
        Path secret = Files.writeString(folder.resolve("secret.csv"), "a,b\n1,2\n");
        try (Catalog catalog = Catalog.openSealed(place)) {
            List<String> rows = new ArrayList<>();
            catalog.database().statement("SELECT count(*) FROM images", row -> {}, row -> rows.add(row.getString(1)));
            assertThat(rows).containsExactly("20");
            for (String sql : List.of(
                    "DELETE FROM labels",
                    "SELECT * FROM read_csv('" + secret + "')",
                    "SELECT * FROM '" + secret + "'",
                    "SELECT content FROM read_text('" + secret + "')",
                    "SELECT * FROM glob('" + folder + "/*')",
                    "COPY labels TO '" + folder.resolve("out.csv") + "'",
                    "ATTACH '" + folder.resolve("new.duckdb") + "' AS other",
                    "SET enable_external_access = true",
                    "INSTALL httpfs",
                    "LOAD httpfs",
                    "EXPORT DATABASE '" + folder.resolve("all") + "'",
                    "SELECT 1; DROP TABLE labels")) {
                assertThatThrownBy(() -> catalog.database().statement(sql, row -> {}, row -> {}))
                        .as(sql)
                        .isInstanceOf(CatalogException.class);
            }
        }
        assertThat(folder.resolve("out.csv")).doesNotExist();
        assertThat(folder.resolve("new.duckdb")).doesNotExist();
    }

    @Test
    void archivesWorkAsFoldersDo() throws IOException {
        dev.maect.data.source.Archives.write(
                folder.resolve("images.tar"),
                java.util.Map.of(
                        "a/1.png", Files.readAllBytes(images.resolve("001.png")),
                        "a/2.png", Files.readAllBytes(images.resolve("002.png"))));
        embed();
        try (Catalog catalog = Catalog.openForWriting(place, "")) {
            EmbedResult result = Embedding.of(folder.resolve("images.tar").toString(), encoder, options())
                    .into(catalog, EmbedListener.none());
            assertThat(result.encoded()).isZero();
            assertThat(catalog.summary().places()).hasSize(2);
            assertThat(catalog.describe(catalog.find("001.png").orElseThrow())
                            .get(0)
                            .copies())
                    .isEqualTo(2);
        }
    }

    @Test
    void exportedFeaturesAreReadByOthers() throws IOException {
        embed();
        try (Catalog catalog = Catalog.open(place)) {
            FeatureSetInfo set = catalog.featureSet(Optional.empty());
            assertThat(FeatureExport.write(catalog, set, Optional.empty(), folder.resolve("all.npy")))
                    .isEqualTo(20);
            assertThat(FeatureExport.write(catalog, set, Optional.empty(), folder.resolve("all.parquet")))
                    .isEqualTo(20);
        }
        assertThat(Files.readAllLines(folder.resolve("all.csv"))).hasSize(21);
        float[] expected = raw("005.png");
        try (dev.maect.catalog.store.Database database = dev.maect.catalog.store.Database.inMemory()) {
            List<Double> values = new ArrayList<>();
            database.query(
                    "SELECT unnest(feature) FROM '" + folder.resolve("all.parquet") + "' WHERE path LIKE '%005.png'",
                    row -> values.add(row.getDouble(1)));
            assertThat(values).hasSize(expected.length);
            assertThat(values.get(3).floatValue()).isEqualTo(expected[3]);
        }
    }
}
