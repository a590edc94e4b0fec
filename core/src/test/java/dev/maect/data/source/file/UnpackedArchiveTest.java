/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gzipped archive whose images are too large for the memory. */
class UnpackedArchiveTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void archive() throws IOException {
        System.setProperty("maect.cache", folder.resolve("cache").toString());
        file = folder.resolve("many.tar.gz");
        write(7);
    }

    @AfterEach
    void usualCache() {
        System.clearProperty("maect.cache");
    }

    private void write(int seed) throws IOException {
        Random random = new Random(seed);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (int i = 0; i < 40; i++) {
                byte[] bytes = new byte[random.nextInt(3000)];
                random.nextBytes(bytes);
                TarArchiveEntry entry = new TarArchiveEntry((i % 2 == 0 ? "cat/" : "dog/") + i + ".jpg");
                entry.setSize(bytes.length);
                tar.putArchiveEntry(entry);
                tar.write(bytes);
                tar.closeArchiveEntry();
            }
        }
    }

    private List<Path> unpacked() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache/unpacked"))) {
            return files.toList();
        }
    }

    private void assertSameFiles() throws IOException {
        try (Archive held = Archive.open(file, ImageNames::isImage);
                Archive read = Archive.open(file, ImageNames::isImage, 10_000)) {
            assertThat(read.file()).isEqualTo(file);
            assertThat(read.names()).hasSize(40).isEqualTo(held.names());
            for (String name : held.names()) {
                assertThat(read.read(name)).as(name).isEqualTo(held.read(name));
                assertThat(read.size(name)).isEqualTo(held.size(name));
            }
        }
    }

    @Test
    void itIsUnpackedOnceAndAnewWhenItChanges() throws IOException {
        assertSameFiles();
        assertThat(unpacked()).hasSize(1);
        long made = Files.getLastModifiedTime(unpacked().get(0)).toMillis();
        assertSameFiles();
        assertThat(Files.getLastModifiedTime(unpacked().get(0)).toMillis()).isEqualTo(made);
        write(8);
        assertSameFiles();
        assertThat(unpacked()).hasSize(2);
    }

    @Test
    void aDamagedOneIsNamedAndLeavesNothing() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> Archive.open(file, ImageNames::isImage, 1000))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("many.tar.gz")
                .hasMessageContaining("cut off");
        assertThat(unpacked()).isEmpty();
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamed() throws IOException {
        Files.writeString(folder.resolve("cache"), "a file, no folder");
        assertThatThrownBy(() -> Archive.open(file, ImageNames::isImage, 1000))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cache");
    }
}
