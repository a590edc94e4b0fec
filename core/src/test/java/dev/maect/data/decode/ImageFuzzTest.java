/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.Box;
import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.data.Part;
import dev.maect.data.augment.PillowReferenceTest;
import dev.maect.testing.Fuzzing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damaged images of every format: they are decoded, or refused by their names, and nothing else. More of them with {@code
 * -Dmaect.fuzz.images=COUNT} for each format, made of the files in {@code -Dmaect.fuzz.folder=FOLDER}, too.
 */
class ImageFuzzTest {
    private static final int COUNT = Integer.getInteger("maect.fuzz.images", 1500);
    private static final long SEED = Long.getLong("maect.fuzz.seed", 1);
    private static final long MOST_PEAK_MEGABYTES = 4096; // Java's heap, libtorch, and one decode's 1536 MiB
    private static final Map<ImageFormat, List<byte[]>> SEEDS = seeds();

    private static Map<ImageFormat, List<byte[]>> seeds() {
        List<byte[]> files = new ArrayList<>();
        PillowReferenceTest.files().forEach(name -> files.add(PillowReferenceTest.resource(name)));
        for (String format : List.of("jpg", "png", "bmp", "gif", "tif")) {
            files.add(Images.encode(Images.synthetic(7, 5, 3, 1), format));
        }
        String folder = System.getProperty("maect.fuzz.folder", "");
        if (!folder.isEmpty()) {
            try (var paths = Files.walk(Path.of(folder))) {
                for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                    if (Files.size(path) < 1 << 20) {
                        files.add(Files.readAllBytes(path));
                    }
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        Map<ImageFormat, List<byte[]>> seeds = new TreeMap<>();
        for (byte[] file : files) {
            try {
                seeds.computeIfAbsent(ImageFormat.of(file), format -> new ArrayList<>())
                        .add(file);
            } catch (Unreadable e) {
                assertThat(e).hasMessageContaining("JPEG"); // a file of the folder that is no image
            }
        }
        return seeds;
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void damagedImagesAreDecodedOrRefusedByName(ImageFormat format) {
        Fuzzing.Outcome outcome = Fuzzing.run(
                format.title(), SEED, COUNT, SEEDS.get(format), ImageFuzzTest::repair, ImageFuzzTest::decode);
        assertThat(outcome.taken()).isPositive();
        assertThat(outcome.refused()).isPositive();
        assertThat(outcome.peakMegabytes()).isLessThan(MOST_PEAK_MEGABYTES);
        if (COUNT > 1000) {
            System.out.println(format.title() + ": " + outcome);
        }
    }

    private static boolean decode(byte[] input) {
        ImageDecoder decoder = new ImageDecoder(List.of(1, 3, 4).get(input.length % 3));
        try {
            Image image = input.length % 2 == 0
                    ? decoder.decode(input, "photos/x")
                    : decoder.decode(
                                    input,
                                    "photos/x",
                                    (height, width) -> new Part(
                                            new Box(height / 2, 0, (height + 1) / 2, width), 1 << input.length % 4))
                            .image();
            assertThat(image.channels()).isEqualTo(decoder.channels());
            return true;
        } catch (DataException e) {
            assertThat(e).hasMessageStartingWith("photos/x: ").hasMessageEndingWith(".");
            assertThat(e.getMessage()).doesNotContain("cannot be understood", "decoding it failed");
            assertThat(e.getCause() instanceof Error).as("%s", e.getMessage()).isFalse(); // it was let too far
            return false;
        }
    }

    /** The checksums of a PNG's chunks. */
    private static void repair(byte[] input) {
        if (!ImageFormat.begins(input, 1, "PNG")) {
            return;
        }
        ByteBuffer data = ByteBuffer.wrap(input);
        for (long chunk = 8; chunk + 12 <= input.length; ) {
            long length = data.getInt((int) chunk) & 0xffffffffL;
            if (chunk + 12 + length > input.length) {
                return;
            }
            CRC32 sum = new CRC32();
            sum.update(input, (int) chunk + 4, (int) length + 4);
            data.putInt((int) (chunk + 8 + length), (int) sum.getValue());
            chunk += 12 + length;
        }
    }
}
