/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSpec;
import dev.maect.data.source.ImageSources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumpyFormatTest {
    @TempDir
    private Path folder;

    /** As numpy.save writes it: the header padded with blanks to a multiple of 64. */
    private static byte[] npy(String descr, String shape, byte[] values) {
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int length = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
        ByteBuffer file = ByteBuffer.allocate(10 + length + values.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) length);
        file.put((header + " ".repeat(length - header.length() - 1) + "\n").getBytes(US_ASCII));
        return file.put(values).array();
    }

    private static byte[] counting(int count) {
        byte[] values = new byte[count];
        for (int i = 0; i < count; i++) {
            values[i] = (byte) i;
        }
        return values;
    }

    private static byte[] int64(long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : numbers) {
            bytes.putLong(number);
        }
        return bytes.array();
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private Path npz(String name, boolean compressed, Map<String, byte[]> arrays) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
                ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
                if (!compressed) {
                    CRC32 crc = new CRC32();
                    crc.update(array.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(array.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(array.getValue());
            }
        }
        return write(name, bytes.toByteArray());
    }

    @Test
    void readsImagesWithTheirChannelsLast() throws IOException {
        Path file = write("images.npy", npy("|u1", "(2, 3, 5, 3)", counting(90)));
        try (ImageSource source = ImageSources.open(file.toString(), 3)) {
            assertThat(source.size()).isEqualTo(2);
            Image image = source.read(1);
            assertThat(image.height()).isEqualTo(3);
            assertThat(image.width()).isEqualTo(5);
            assertThat(image.pixels()).startsWith(45, 46, 47, 48);
            assertThat(source.labelSets()).isEmpty();
            assertThat(source.description()).contains("images.npy").contains("2 images");
        }
    }

    @Test
    void readsPlanesAndGrey() throws IOException {
        Path planes = write("planes.npy", npy("|u1", "(2, 3, 5, 7)", counting(210)));
        try (ImageSource source = ImageSources.open(planes.toString(), 3)) {
            assertThat(source.read(0).height()).isEqualTo(5);
            assertThat(source.read(0).pixels()).startsWith(0, 35, 70, 1, 36, 71);
        }
        Path grey = write("grey.npy", npy("|u1", "(2, 5, 7)", counting(70)));
        try (ImageSource source = ImageSources.open(grey.toString(), 3);
                ImageSource asGrey = ImageSources.open(grey.toString(), 1)) {
            assertThat(source.read(1).pixels()).startsWith(35, 35, 35, 36, 36, 36);
            assertThat(asGrey.read(1).pixels()).startsWith(35, 36, 37);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "images.npy, labels.npy",
        "train_images.npy, train_labels.npy",
        "x_test.npy, y_test.npy",
        "a.npy, a_labels.npy"
    })
    void labelsLieBeside(String images, String labels) throws IOException {
        Path file = write(images, npy("|u1", "(3, 4, 4)", counting(48)));
        write(labels, npy("<i8", "(3,)", int64(7, -1, 7)));
        try (ImageSource source = ImageSources.open(file.toString(), 3)) {
            assertThat(source.labelSets().get(0).classes()).containsExactly("-1", "7");
            assertThat(source.labelSets().get(0).labels()).containsExactly(1, 0, 1);
            assertThat(source.notes()).singleElement().asString().contains(labels);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void archivesHoldImagesAndLabelsBySplit(boolean compressed) throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("x_train", npy("|u1", "(3, 4, 4)", counting(48)));
        arrays.put("y_train", npy("|u1", "(3, 1)", new byte[] {2, 1, 2}));
        arrays.put("x_test", npy("|u1", "(1, 4, 4)", counting(16)));
        arrays.put("y_test", npy("|u1", "(1, 1)", new byte[] {1}));
        Path file = npz("mnist.npz", compressed, arrays);
        try (ImageSource train = ImageSources.open(file.toString(), 1);
                ImageSource test = ImageSources.open(file + "#test", 1);
                ImageSource key = ImageSources.open(file + "#x_test", 1)) {
            assertThat(train.size()).isEqualTo(3);
            assertThat(train.read(2).pixels()).startsWith(32, 33);
            assertThat(train.labelSets().get(0).labels()).containsExactly(1, 0, 1);
            assertThat(train.notes()).singleElement().asString().contains("train is taken", "test");
            assertThat(test.size()).isEqualTo(1);
            assertThat(test.labelSets().get(0).classes()).containsExactly("1");
            assertThat(key.size()).isEqualTo(1);
        }
        assertThatThrownBy(() -> ImageSources.open(file + "#val", 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("#test, #train");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "<f4; (2, 4, 4); 128; 32-bit floating-point numbers",
                "<i2; (2, 4, 4); 64; data.sample-range=LOW,HIGH",
                "|b1; (2, 4, 4); 32; no images",
                "|u1; (2, 4); 8; (N, height, width)",
                "|u1; (2, 5, 4, 7); 280; 5 channels, but 3 are asked for",
                "|u1; (2, 17, 4, 20); 2720; (N, height, width)",
                "|u1; (2, 4, 4); 31; cut off",
                "|u1; (2, 4, 4); 33; damaged",
                "|u1; (0, 4, 4); 0; shape",
                "|u1; (99999999999, 4, 4); 16; too large",
                "|u1; (2147483647, 2147483647, 2147483647, 2147483647); 16; shape",
                "|O; (2, 4, 4); 32; could run code",
                "<U3; (2, 4, 4); 32; not numbers",
            })
    void whatIsNoStackIsRefusedWithTheReason(String descr, String shape, int bytes, String reason) throws IOException {
        Path file = write("images.npy", npy(descr, shape, counting(bytes)));
        assertThatThrownBy(() -> ImageSources.open(file.toString(), 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("images.npy")
                .hasMessageContaining(reason);
    }

    @Test
    void damageAnywhereIsRefusedInWords() throws IOException {
        byte[] whole = npy("|u1", "(2, 4, 4)", counting(32));
        Path file = write("images.npy", whole);
        for (int length = 0; length < whole.length; length++) {
            write("images.npy", Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> ImageSources.open(file.toString(), 3)).isInstanceOf(DataException.class);
        }
    }

    @Test
    void labelsThatDoNotFitAreRefused() throws IOException {
        Path file = write("images.npy", npy("|u1", "(3, 4, 4)", counting(48)));
        write("labels.npy", npy("<i8", "(2,)", int64(1, 2)));
        assertThatThrownBy(() -> ImageSources.open(file.toString(), 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("labels.npy")
                .hasMessageContaining("each of the 3 images");
    }

    @Test
    void anArchiveThatIsNoneOrHoldsNoImagesIsRefused() throws IOException {
        Path none = write("a.npz", "not a zip".getBytes(US_ASCII));
        assertThatThrownBy(() -> ImageSources.open(none.toString(), 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no .npz file");
        Path other = npz("b.npz", true, Map.of("weights", npy("<f4", "(2,)", new byte[8])));
        assertThatThrownBy(() -> ImageSources.open(other.toString(), 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("weights")
                .hasMessageContaining("after #");
    }

    @Test
    void valuesThatAreNoBytesGoByTheRangeOfTheirTypeOrTheOneGiven() throws IOException {
        Path words =
                write("words.npy", npy("<u2", "(1, 1, 3)", new byte[] {0, 0, (byte) 255, 127, (byte) 255, (byte) 255}));
        try (ImageSource source = ImageSources.open(words.toString(), 1)) {
            assertThat(source.read(0).pixels()).containsExactly(0, 127, 255);
        }
        ByteBuffer floats = ByteBuffer.allocate(4 * 26).order(ByteOrder.BIG_ENDIAN);
        for (int i = 0; i < 26; i++) {
            floats.putFloat(-1 + i * 0.08f);
        }
        Path planes = write("planes.npy", npy(">f4", "(1, 13, 1, 2)", floats.array()));
        ImageSpec.Reading reading = new ImageSpec.Reading(Optional.of(new ImageSpec.Range(-1, 1)), false);
        try (ImageSource source = ImageSources.open(planes.toString(), 13, reading, 0)) {
            Image image = source.read(0);
            assertThat(image.channels()).isEqualTo(13);
            assertThat(image.pixels()[13] & 0xff)
                    .isEqualTo((int) Math.round(0.08 / 2 * 255)); // first band, second pixel
            assertThat(image.pixels()[25]).isEqualTo((byte) 255);
        }
    }
}
