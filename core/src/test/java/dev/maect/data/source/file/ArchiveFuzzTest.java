/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.DataException;
import dev.maect.data.Images;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.data.source.RawTar;
import dev.maect.testing.Fuzzing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged archives: they are read, or refused by their names, and nothing else. More of them with {@code
 * -Dmaect.fuzz.archives=COUNT}, made of the archives in {@code -Dmaect.fuzz.folder=FOLDER}, too.
 */
class ArchiveFuzzTest {
    private static final int COUNT = Integer.getInteger("maect.fuzz.archives", 400);
    private static final long SEED = Long.getLong("maect.fuzz.seed", 1);

    @TempDir
    private Path folder;

    private static List<byte[]> seeds() throws IOException {
        byte[] png = Images.png(Images.synthetic(9, 14, 3, 1));
        String deep = "d/".repeat(60) + "x.png";
        byte[] all = new RawTar()
                .member("a/", '5', new byte[0])
                .member("a/1.png", '0', png)
                .member("b/2.png", '\0', png)
                .member("long", 'L', (deep + "\0").getBytes(UTF_8))
                .member("x", '0', png)
                .pax(RawTar.record("path", "\u00e9/p.png") + RawTar.record("size", String.valueOf(png.length)))
                .member("y", '0', png)
                .pax(RawTar.record("GNU.sparse.major", "1"))
                .member("z.png", '0', png)
                .member("l.png", '2', new byte[0])
                .end();
        byte[] batches =
                new RawTar().member("data_batch_1.bin", '0', new byte[2 * 3073]).end();
        List<byte[]> seeds = new ArrayList<>(List.of(all, batches));
        String more = System.getProperty("maect.fuzz.folder", "");
        if (!more.isEmpty()) {
            try (var paths = Files.walk(Path.of(more))) {
                for (Path path : paths.filter(path -> path.toString().contains(".tar"))
                        .sorted()
                        .toList()) {
                    seeds.add(Files.readAllBytes(path));
                }
            }
        }
        return seeds;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void damagedArchivesAreReadOrRefusedByName() throws IOException {
        Fuzzing.Outcome plain = Fuzzing.run("tar", SEED, COUNT, seeds(), ArchiveFuzzTest::repair, this::read);
        assertThat(plain.taken()).isPositive();
        assertThat(plain.refused()).isPositive();
        // Damaged before it is packed: damage behind that ends at gzip's checksum.
        Fuzzing.Outcome packed =
                Fuzzing.run("tar.gz", SEED, COUNT / 2, seeds(), ArchiveFuzzTest::repair, input -> read(gzip(input)));
        assertThat(packed.taken()).isPositive();
        List<byte[]> files = new ArrayList<>();
        for (byte[] seed : seeds()) {
            files.add(gzip(seed));
        }
        Fuzzing.Outcome damaged =
                Fuzzing.run("damaged tar.gz", SEED, COUNT / 2, files, ArchiveFuzzTest::repair, this::read);
        assertThat(damaged.refused()).isPositive();
        if (COUNT > 1000) {
            System.out.println("tar: " + plain + "\ntar.gz: " + packed + "\ndamaged tar.gz: " + damaged);
        }
    }

    private boolean read(byte[] input) throws IOException {
        Path file = Files.write(folder.resolve("a.tar"), input);
        Archive.firstNames(file, 32);
        try (TarSource source = TarSource.open(file, "", ImageDecoder.rgb())) {
            int read = 0;
            for (int i = 0; i < Math.min(20, source.size()); i++) {
                try {
                    source.read(i);
                    read++;
                } catch (DataException e) {
                    assertThat(e).hasMessageContaining(file.toString());
                }
            }
            return read > 0;
        } catch (DataException e) {
            assertThat(e).hasMessageContaining(file.toString()).hasMessageEndingWith(".");
            return false;
        }
    }

    /** The checksums of what may be headers. */
    private static void repair(byte[] input) {
        for (int at = 0; at + 512 <= input.length; at += 512) {
            if (input[at + 257] == 'u' && input[at + 258] == 's') {
                byte[] block = RawTar.summed(Arrays.copyOfRange(input, at, at + 512));
                System.arraycopy(block, 0, input, at, 512);
            }
        }
    }
}
