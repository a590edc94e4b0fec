/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.LabelSet;
import dev.maect.data.source.Archives;
import dev.maect.engine.RandomStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10SourceTest {
    private static final int RECORD = 3073;

    @TempDir
    private Path folder;

    /** Records whose class is i % 10 and whose planes are random. */
    private static byte[] batch(int records, long seed) {
        RandomStream random = RandomStream.of(seed, "batch");
        byte[] bytes = new byte[records * RECORD];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % RECORD == 0 ? i / RECORD % 10 : random.nextInt(256));
        }
        return bytes;
    }

    private Path writeFolder() throws IOException {
        Path root = Files.createDirectories(folder.resolve("cifar-10-batches-bin"));
        Files.write(root.resolve("data_batch_1.bin"), batch(12, 1));
        Files.write(root.resolve("data_batch_2.bin"), batch(5, 2));
        Files.write(root.resolve("test_batch.bin"), batch(7, 3));
        Files.writeString(root.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
        return root;
    }

    @Test
    void readsAFolder() throws IOException {
        Path root = writeFolder();
        for (Path path : new Path[] {root, folder}) {
            try (Cifar10Source source = Cifar10Source.open(path, Cifar10Source.Part.TRAIN, 3)) {
                assertThat(source.size()).isEqualTo(17);
                LabelSet set = source.labelSets().get(0);
                assertThat(set.classes()).startsWith("a", "b").hasSize(10);
                assertThat(set.labels()[3]).isEqualTo(3);
                assertThat(set.labels()[12]).isZero();
                Image image = source.read(14);
                byte[] file = batch(5, 2);
                for (int pixel : new int[] {0, 1, 33, 1023}) {
                    for (int c = 0; c < 3; c++) {
                        assertThat(image.pixels()[3 * pixel + c]).isEqualTo(file[2 * RECORD + 1 + c * 1024 + pixel]);
                    }
                }
                assertThat(source.name(14)).endsWith("data_batch_2.bin#2");
                assertThatThrownBy(() -> source.read(17)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> source.name(17)).isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
        assertThat(Cifar10Source.open(root, Cifar10Source.Part.TEST, 3).size()).isEqualTo(7);
        assertThat(Cifar10Source.open(root, Cifar10Source.Part.TEST, 1).read(0).channels())
                .isEqualTo(1);
    }

    @Test
    void readsTheArchiveAsPublished() throws IOException {
        Path archive = Archives.write(
                folder.resolve("cifar-10-binary.tar.gz"),
                Map.of(
                        "cifar-10-batches-bin/data_batch_1.bin", batch(3, 1),
                        "cifar-10-batches-bin/test_batch.bin", batch(2, 2),
                        "cifar-10-batches-bin/readme.html", "<html>".getBytes(UTF_8)));
        try (Cifar10Source source = Cifar10Source.open(archive, Cifar10Source.Part.TRAIN, 3)) {
            assertThat(source.size()).isEqualTo(3);
            assertThat(source.labelSets().get(0).classes()).startsWith("airplane", "automobile");
            assertThat(source.description()).contains(archive.toString());
        }
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        Path root = writeFolder();
        Files.write(root.resolve("test_batch.bin"), Arrays.copyOf(batch(7, 3), 7 * RECORD - 1));
        assertThatThrownBy(() -> Cifar10Source.open(root, Cifar10Source.Part.TEST, 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("test_batch.bin: has " + (7 * RECORD - 1) + " bytes");
        Files.delete(root.resolve("test_batch.bin"));
        assertThatThrownBy(() -> Cifar10Source.open(root, Cifar10Source.Part.TEST, 3))
                .hasMessageContaining("No CIFAR-10 test images");
        byte[] wrong = batch(2, 1);
        wrong[RECORD] = 77;
        Files.write(root.resolve("test_batch.bin"), wrong);
        assertThatThrownBy(() -> Cifar10Source.open(root, Cifar10Source.Part.TEST, 3))
                .hasMessageContaining("record 1 has class 77");
    }

    @Test
    void refusesGigabytes(@TempDir Path place) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(place.resolve("data_batch_1.bin").toFile(), "rw")) {
            file.setLength(3L << 30);
        }
        assertThatThrownBy(() -> Cifar10Source.open(place, Cifar10Source.Part.TRAIN, 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 3072 MiB");
    }
}
