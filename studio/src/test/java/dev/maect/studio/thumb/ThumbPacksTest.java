/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.thumb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small images stay whatever happens to the process, and never take more room than they may. */
class ThumbPacksTest {
    private static final int LARGE = 1 << 30;

    @TempDir
    private Path folder;

    private static byte[] image(long key) {
        byte[] bytes = new byte[500 + (int) (key % 300)];
        new Random(key).nextBytes(bytes);
        return bytes;
    }

    private static void put(ThumbPacks packs, int from, int to) {
        for (int key = from; key < to; key++) {
            packs.put(key, image(key));
        }
    }

    @Test
    void whatWasPutIsThereAgain() {
        try (ThumbPacks packs = ThumbPacks.open(folder, LARGE)) {
            put(packs, 0, 5000);
            assertThat(packs.get(4321)).contains(image(4321));
            assertThat(packs.get(5000)).isEmpty();
        }
        try (ThumbPacks packs = ThumbPacks.open(folder, LARGE)) {
            for (int key = 0; key < 5000; key++) {
                assertThat(packs.get(key)).contains(image(key));
            }
            put(packs, 5000, 5001);
            assertThat(packs.get(5000)).contains(image(5000));
        }
    }

    @Test
    void anIndexThatWasCutShortCostsItsLastEntryAlone() throws IOException {
        try (ThumbPacks packs = ThumbPacks.open(folder, LARGE)) {
            put(packs, 0, 10);
        }
        Path index = folder.resolve("000001.index");
        byte[] bytes = Files.readAllBytes(index);
        Files.write(index, java.util.Arrays.copyOf(bytes, bytes.length - 7));
        try (ThumbPacks packs = ThumbPacks.open(folder, LARGE)) {
            assertThat(packs.get(8)).contains(image(8));
            assertThat(packs.get(9)).isEmpty();
            put(packs, 9, 12);
        }
        try (ThumbPacks packs = ThumbPacks.open(folder, LARGE)) {
            for (int key = 0; key < 12; key++) {
                assertThat(packs.get(key)).contains(image(key));
            }
        }
    }

    @Test
    void damagedBytesAreNeverShown() throws IOException {
        try (ThumbPacks packs = ThumbPacks.open(folder, LARGE)) {
            put(packs, 0, 3);
        }
        Path pack = folder.resolve("000001.pack");
        byte[] bytes = Files.readAllBytes(pack);
        bytes[bytes.length - 5] ^= 1;
        Files.write(pack, bytes);
        try (ThumbPacks packs = ThumbPacks.open(folder, LARGE)) {
            assertThat(packs.get(1)).contains(image(1));
            assertThat(packs.get(2)).isEmpty();
        }
        Files.write(pack, new byte[10], StandardOpenOption.TRUNCATE_EXISTING);
        try (ThumbPacks packs = ThumbPacks.open(folder, LARGE)) {
            assertThat(packs.get(1)).isEmpty();
        }
    }

    @Test
    void theOldestGoWhenThereIsNoRoom() throws IOException {
        int most = 1 << 19;
        try (ThumbPacks packs = ThumbPacks.open(folder, most)) {
            put(packs, 0, 3000);
            assertThat(packs.get(0)).isEmpty();
            assertThat(packs.get(2999)).contains(image(2999));
        }
        try (Stream<Path> files = Files.list(folder)) {
            long bytes = files.mapToLong(file -> file.toFile().length()).sum();
            assertThat(bytes).isLessThan(2L * most);
        }
    }

    @Test
    void aSecondOneReadsAndDoesNotWrite() {
        try (ThumbPacks first = ThumbPacks.open(folder, LARGE)) {
            put(first, 0, 5);
            try (ThumbPacks second = ThumbPacks.open(folder, LARGE)) {
                assertThat(second.get(4)).contains(image(4));
                put(second, 5, 6);
                assertThat(second.get(5)).isEmpty();
            }
            put(first, 6, 7);
            assertThat(first.get(6)).contains(image(6));
        }
    }
}
