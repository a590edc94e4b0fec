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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarSourceTest {
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
            try (CifarSource source = CifarSource.open(path, CifarKind.Part.TRAIN, 3)) {
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
        assertThat(CifarSource.open(root, CifarKind.Part.TEST, 3).size()).isEqualTo(7);
        assertThat(CifarSource.open(root, CifarKind.Part.TEST, 1).read(0).channels())
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
        try (CifarSource source = CifarSource.open(archive, CifarKind.Part.TRAIN, 3)) {
            assertThat(source.size()).isEqualTo(3);
            assertThat(source.labelSets().get(0).classes()).startsWith("airplane", "automobile");
            assertThat(source.description()).contains(archive.toString());
        }
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        Path root = writeFolder();
        Files.write(root.resolve("test_batch.bin"), Arrays.copyOf(batch(7, 3), 7 * RECORD - 1));
        assertThatThrownBy(() -> CifarSource.open(root, CifarKind.Part.TEST, 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("test_batch.bin: has " + (7 * RECORD - 1) + " bytes");
        Files.delete(root.resolve("test_batch.bin"));
        assertThatThrownBy(() -> CifarSource.open(root, CifarKind.Part.TEST, 3))
                .hasMessageContaining("No CIFAR-10 test images");
        byte[] wrong = batch(2, 1);
        wrong[RECORD] = 77;
        Files.write(root.resolve("test_batch.bin"), wrong);
        assertThatThrownBy(() -> CifarSource.open(root, CifarKind.Part.TEST, 3))
                .hasMessageContaining("record 1 has class 77");
    }

    @Test
    void refusesGigabytes(@TempDir Path place) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(place.resolve("data_batch_1.bin").toFile(), "rw")) {
            file.setLength(3L << 30);
        }
        assertThatThrownBy(() -> CifarSource.open(place, CifarKind.Part.TRAIN, 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 3072 MiB");
    }

    /** Records with a coarse and a fine label byte: i % 20 and i % 100. */
    private static byte[] fineBatch(int records, long seed) {
        RandomStream random = RandomStream.of(seed, "batch");
        byte[] bytes = new byte[records * 3074];
        for (int i = 0; i < bytes.length; i++) {
            int record = i / 3074;
            bytes[i] = (byte) (i % 3074 == 0 ? record % 20 : i % 3074 == 1 ? record % 100 : random.nextInt(256));
        }
        return bytes;
    }

    private static byte[] names(String word, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> word + i)
                .collect(Collectors.joining("\n"))
                .getBytes(UTF_8);
    }

    @Test
    void readsBothLabelSetsOfCifar100(@TempDir Path place) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("cifar-100-binary/fine_label_names.txt", names("fine", 100));
        members.put("cifar-100-binary/coarse_label_names.txt", names("coarse", 20));
        members.put("cifar-100-binary/train.bin", fineBatch(130, 1));
        members.put("cifar-100-binary/test.bin", fineBatch(7, 2));
        Path archive = Archives.write(place.resolve("cifar-100-binary.tar.gz"), members);
        Path unpacked = Files.createDirectories(place.resolve("unpacked/cifar-100-binary"));
        for (Map.Entry<String, byte[]> member : members.entrySet()) {
            Files.write(unpacked.resolve(Path.of(member.getKey()).getFileName().toString()), member.getValue());
        }
        for (Path path : new Path[] {archive, unpacked, unpacked.getParent()}) {
            assertThat(CifarSource.isCifar(path)).isTrue();
            try (CifarSource source = CifarSource.open(path, CifarKind.Part.TRAIN, 3)) {
                assertThat(source.size()).isEqualTo(130);
                assertThat(source.labelSets()).extracting(LabelSet::name).containsExactly("fine", "coarse");
                assertThat(source.labelSets().get(0).classes().get(99)).isEqualTo("fine99");
                assertThat(source.labelSets().get(0).labels()[129]).isEqualTo(29);
                assertThat(source.labelSets().get(1).labels()[129]).isEqualTo(9);
                byte[] file = fineBatch(130, 1);
                for (int c = 0; c < 3; c++) {
                    assertThat(source.read(128).pixels()[3 * 77 + c]).isEqualTo(file[128 * 3074 + 2 + c * 1024 + 77]);
                }
                assertThat(source.name(128)).isEqualTo("train.bin#128");
                assertThat(source.description()).startsWith("CIFAR-100 in ");
            }
            assertThat(CifarSource.open(path, CifarKind.Part.TEST, 1).size()).isEqualTo(7);
        }
        Files.delete(unpacked.resolve("fine_label_names.txt"));
        assertThat(CifarSource.isCifar(unpacked))
                .as("train.bin alone could be anything")
                .isFalse();
    }

    /** A folder of a million images would be read through before training begins. */
    @Test
    void doesNotListAFolderOfManyFiles(@TempDir Path place) throws IOException {
        for (int i = 0; i < 300; i++) {
            Files.createFile(place.resolve("image-" + i + ".jpg"));
        }
        Files.write(place.resolve("data_batch_1.bin"), batch(1, 1));
        assertThat(CifarSource.isCifar(place)).isFalse();
    }
}
