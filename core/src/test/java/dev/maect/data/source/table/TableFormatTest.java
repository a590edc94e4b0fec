/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.source.ImageSources;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableFormatTest {
    private static final int IMAGES = 6;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeImages() throws IOException {
        System.setProperty("maect.cache", folder.resolve("cache").toString());
        Files.createDirectories(folder.resolve("in"));
        for (int i = 0; i < IMAGES; i++) {
            byte[] pixels = new byte[4 * 5 * 3];
            Arrays.fill(pixels, (byte) (40 * i));
            Files.write(folder.resolve("in/" + i + ".png"), ImageEncoder.png(new Image(4, 5, 3, pixels)));
        }
    }

    @AfterEach
    void forgetTheCache() {
        System.clearProperty("maect.cache");
    }

    private Path table(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Rows of an image as Hugging Face's library writes it, with a class of two and a split. */
    private void parquet(String file, int from, int to, String metadata) throws SQLException {
        sql(
                "COPY (SELECT {'bytes': content, 'path': parse_filename(filename)} AS image, row_number() OVER () % 2 AS label,"
                        + " 'x' AS same FROM read_blob('" + folder + "/in/*.png') ORDER BY filename LIMIT "
                        + (to - from)
                        + " OFFSET " + from + ") TO '" + folder.resolve(file) + "' (FORMAT parquet" + metadata + ")");
    }

    private static void assertImages(ImageSource source, int... which) {
        assertThat(source.size()).isEqualTo(which.length);
        for (int i = 0; i < which.length; i++) {
            Image image = source.read(i);
            assertThat(image.height()).isEqualTo(4);
            assertThat(image.pixels()).containsOnly((byte) (40 * which[i]));
        }
    }

    @ParameterizedTest
    @CsvSource({"list.csv, ','", "list.tsv, '\t'", "semicolons.csv, ';'"})
    void aListOfPathsWithLabels(String name, String separator) throws IOException {
        Path list = table(
                name,
                Stream.of(
                                "file,breed,note,split",
                                "in/3.png,cat,a,train",
                                "in/0.png,dog,b,train",
                                "in/5.png,cat,c,test",
                                "in/1.png,cat,d,test")
                        .map(line -> line.replace(",", separator))
                        .toArray(String[]::new));
        try (ImageSource all = ImageSources.open(list.toString(), 3);
                ImageSource test = ImageSources.open(list + "#test", 3)) {
            assertImages(all, 3, 0, 5, 1);
            assertThat(all.name(1)).isEqualTo("in/0.png");
            LabelSet labels = all.labelSets().get(0);
            assertThat(all.labelSets()).hasSize(1);
            assertThat(labels.name()).isEqualTo("label");
            assertThat(labels.classes()).containsExactly("cat", "dog");
            assertThat(labels.labels()).containsExactly(0, 1, 0, 0);
            assertThat(all.notes()).singleElement().asString().contains("split", "test=2, train=2", "#test");
            assertImages(test, 5, 1);
        }
    }

    @Test
    void aListWithoutAHeader() throws IOException {
        Path list = table("list.csv", "in/2.png", "in/1.png");
        try (ImageSource source = ImageSources.open(list.toString(), 3)) {
            assertImages(source, 2, 1);
            assertThat(source.labelSets()).isEmpty();
        }
    }

    @Test
    void jsonLinesAndColumnsByTheirNames() throws IOException {
        Path list = table(
                "list.jsonl",
                "{\"where\": \"in/0.png\", \"kind\": 3, \"colour\": \"a\"}",
                "{\"where\": \"in/4.png\", \"kind\": 4, \"colour\": \"b\"}",
                "{\"where\": \"in/4.png\", \"kind\": 3, \"colour\": \"b\"}");
        assertThatThrownBy(() -> ImageSources.open(list.toString(), 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("where, kind, colour")
                .hasMessageContaining("#image=COLUMN");
        try (ImageSource source = ImageSources.open(list + "#image=where,label=kind,label=colour", 3)) {
            assertImages(source, 0, 4, 4);
            assertThat(source.labelSets()).extracting(LabelSet::name).containsExactly("kind", "colour");
            assertThat(source.labelSets().get(0).classes()).containsExactly("3", "4");
            assertThat(source.name(1)).isNotEqualTo(source.name(2));
        }
    }

    @Test
    void anImageWithoutAValueHasNoLabel() throws IOException {
        Path list = table("list.csv", "path,class", "in/0.png,a", "in/1.png,", "in/2.png,b", "in/3.png,b");
        try (ImageSource source = ImageSources.open(list.toString(), 3)) {
            assertThat(source.labelSets().get(0).classes()).containsExactly("a", "b");
            assertThat(source.labelSets().get(0).labels()).containsExactly(0, LabelSet.NONE, 1, 1);
            assertThat(source.notes()).singleElement().asString().contains("class has no value for 1 of 4");
        }
    }

    @Test
    void aMissingFileIsThatImagesFault() throws IOException {
        Path list = table("list.csv", "path", "in/0.png", "in/none.png");
        try (ImageSource source = ImageSources.open(list.toString(), 3)) {
            assertThatThrownBy(() -> source.read(1))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("in/none.png of " + list);
        }
    }

    @Test
    void whatIsTooLargeOrNoFileIsNotRead() throws Exception {
        try (RandomAccessFile sparse =
                new RandomAccessFile(folder.resolve("in/large.png").toFile(), "rw")) {
            sparse.write(Files.readAllBytes(folder.resolve("in/0.png")));
            sparse.setLength(5L << 30);
        }
        Path list = table("list.csv", "path", "in/0.png", "in/large.png", "in");
        try (ImageSource source = ImageSources.open(list.toString(), 3)) {
            assertThat(source.storedBytes(1)).hasValue(5L << 30);
            assertThat(source.stored(0))
                    .hasValueSatisfying(bytes -> assertThat(bytes).startsWith(0x89, 'P', 'N', 'G'));
            assertThatThrownBy(() -> source.read(1))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("in/large.png");
            assertThatThrownBy(() -> source.read(2)).hasMessageContaining("it is no file");
        }
    }

    @Test
    void imagesInParquetAreUnpackedOnce() throws Exception {
        parquet("images.parquet", 0, IMAGES, "");
        String place = folder.resolve("images.parquet").toString();
        try (ImageSource source = ImageSources.open(place, 3)) {
            assertImages(source, 0, 1, 2, 3, 4, 5);
            assertThat(source.name(4)).isEqualTo("4.png");
            assertThat(source.labelSets()).singleElement().satisfies(labels -> {
                assertThat(labels.classes()).containsExactly("0", "1");
                assertThat(labels.labels()).containsExactly(1, 0, 1, 0, 1, 0);
            });
        }
        Path unpacked = unpacked();
        Object before = Files.getLastModifiedTime(unpacked);
        try (ImageSource source = ImageSources.open(place, 1)) {
            assertThat(source.read(3).pixels()).containsOnly(120);
        }
        assertThat(unpacked()).isEqualTo(unpacked);
        assertThat(Files.getLastModifiedTime(unpacked)).isEqualTo(before);
    }

    private Path unpacked() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache/unpacked"))) {
            return files.reduce((a, b) -> {
                        throw new AssertionError("more than one file");
                    })
                    .orElseThrow();
        }
    }

    @Test
    void aDamagedUnpackedFileIsNamed() throws Exception {
        parquet("images.parquet", 0, IMAGES, "");
        String place = folder.resolve("images.parquet").toString();
        ImageSources.open(place, 3).close();
        byte[] bytes = Files.readAllBytes(unpacked());
        Files.write(unpacked(), Arrays.copyOf(bytes, bytes.length - 9));
        assertThatThrownBy(() -> ImageSources.open(place, 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Delete that file");
    }

    @Test
    void aFolderOfParquetHasSplitsAndNamesOfClasses() throws Exception {
        Files.createDirectories(folder.resolve("set/data"));
        String names =
                ", KV_METADATA {huggingface: '{\"info\": {\"features\": {\"label\": {\"names\": [\"no\", \"yes\"],"
                        + " \"_type\": \"ClassLabel\"}}}}'}";
        parquet("set/data/train-00000-of-00002.parquet", 0, 2, names);
        parquet("set/data/train-00001-of-00002.parquet", 2, 4, names);
        parquet("set/data/test-00000-of-00001.parquet", 4, 6, names);
        String set = folder.resolve("set").toString();
        try (ImageSource train = ImageSources.open(set, 3);
                ImageSource test = ImageSources.open(set + "#test", 3);
                ImageSource pattern = ImageSources.open(set + "/data/t*.parquet", 3);
                ImageSource range = ImageSources.open(set + "/data/train-{00000..00001}-of-00002.parquet", 3)) {
            assertImages(range, 0, 1, 2, 3);
            assertImages(train, 0, 1, 2, 3);
            assertThat(train.labelSets().get(0).classes()).containsExactly("no", "yes");
            assertImages(test, 4, 5);
            assertImages(pattern, 4, 5, 0, 1, 2, 3);
        }
    }

    @Test
    void aFolderWithImagesIsNoTable() throws Exception {
        parquet("in/features.parquet", 0, 2, "");
        try (ImageSource source = ImageSources.open(folder.resolve("in").toString(), 3)) {
            assertThat(source.description()).startsWith("folder");
        }
    }

    @Test
    void whatIsNoTableIsRefusedInWords() throws IOException {
        Path parquet = table("a.parquet", "no parquet at all, not even short");
        Path jsonl = table("b.jsonl", "{\"path\": \"in/0.png\"", "]");
        Path empty = table("c.csv", "path,label");
        for (Path file : List.of(parquet, jsonl, empty)) {
            assertThatThrownBy(() -> ImageSources.open(file.toString(), 3))
                    .as(file.toString())
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(file.getFileName().toString());
        }
        Path list = table("d.csv", "path", "in/0.png");
        assertThatThrownBy(() -> ImageSources.open(list + "#colour=a", 3)).hasMessageContaining("colour=a");
        assertThatThrownBy(() -> ImageSources.open(list + "#test", 3)).hasMessageContaining("no column of splits");
        assertThatThrownBy(() -> ImageSources.open(list + "#label=x", 3)).hasMessageContaining("no column \"x\"");
    }

    @Test
    void pathsWithQuotesAndPatternsInThem() throws Exception {
        Path odd = Files.createDirectories(folder.resolve("o'dd [1]*"));
        Files.copy(folder.resolve("in/2.png"), odd.resolve("a.png"));
        Files.write(odd.resolve("list.csv"), List.of("path", "a.png"));
        try (ImageSource source = ImageSources.open(odd.resolve("list.csv").toString(), 3)) {
            assertImages(source, 2);
        }
    }
}
