/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.source.ImageSources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFormatTest {
    @TempDir
    private Path folder;

    private static byte[] idx(int type, int[] shape, int values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * shape.length + values);
        bytes.put(new byte[] {0, 0, (byte) type, (byte) shape.length});
        for (int size : shape) {
            bytes.putInt(size);
        }
        for (int i = 0; i < values; i++) {
            bytes.put((byte) i);
        }
        return bytes.array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private void mnist() throws IOException {
        write("train-images-idx3-ubyte.gz", gzip(idx(8, new int[] {3, 4, 5}, 60)));
        write("train-labels-idx1-ubyte.gz", gzip(idx(8, new int[] {3}, 3)));
        write("t10k-images-idx3-ubyte", idx(8, new int[] {2, 4, 5}, 40));
        write("t10k-labels-idx1-ubyte", idx(8, new int[] {2}, 2));
    }

    @Test
    void aFolderIsOpenedBySplit() throws IOException {
        mnist();
        try (ImageSource train = ImageSources.open(folder.toString(), 1);
                ImageSource test = ImageSources.open(folder + "#test", 3);
                ImageSource file = ImageSources.open(
                        folder.resolve("t10k-images-idx3-ubyte").toString(), 1)) {
            assertThat(train.size()).isEqualTo(3);
            assertThat(train.read(2).height()).isEqualTo(4);
            assertThat(train.read(2).width()).isEqualTo(5);
            assertThat(train.read(2).pixels()).startsWith(40, 41);
            assertThat(train.labelSets().get(0).labels()).containsExactly(0, 1, 2);
            assertThat(test.size()).isEqualTo(2);
            assertThat(test.read(1).pixels()).startsWith(20, 20, 20, 21);
            assertThat(file.size()).isEqualTo(2);
        }
    }

    @Test
    void withoutLabelsItSaysSo() throws IOException {
        write("train-images-idx3-ubyte", idx(8, new int[] {3, 4, 5}, 60));
        try (ImageSource source = ImageSources.open(folder.toString(), 1)) {
            assertThat(source.labelSets()).isEmpty();
            assertThat(source.notes()).singleElement().asString().contains("train-labels-idx1-ubyte is missing");
        }
    }

    @Test
    void damageIsRefusedInWords() throws IOException {
        String name = "train-images-idx3-ubyte";
        byte[] whole = idx(8, new int[] {3, 4, 5}, 60);
        for (int length = 0; length < whole.length; length++) {
            write(name, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> ImageSources.open(folder.toString(), 1)).isInstanceOf(DataException.class);
        }
        write(name, idx(13, new int[] {3, 4, 5}, 240));
        assertThatThrownBy(() -> ImageSources.open(folder.toString(), 1)).hasMessageContaining("only bytes");
        write(name, idx(8, new int[] {2_000_000_000, 2_000_000_000, 5}, 60));
        assertThatThrownBy(() -> ImageSources.open(folder.toString(), 1))
                .hasMessageContaining("does not fit into memory");
        write(name, idx(8, new int[] {3, -4, 5}, 60));
        assertThatThrownBy(() -> ImageSources.open(folder.toString(), 1)).isInstanceOf(DataException.class);
        write(name + ".gz", new byte[] {1, 2, 3});
        Files.delete(folder.resolve(name));
        assertThatThrownBy(() -> ImageSources.open(folder.toString(), 1)).hasMessageContaining("cannot be read");
    }

    @Test
    void severalSetsInAFolderAreNotGuessedAt() throws IOException {
        write("emnist-letters-train-images-idx3-ubyte", idx(8, new int[] {1, 4, 5}, 20));
        write("emnist-digits-train-images-idx3-ubyte", idx(8, new int[] {1, 4, 5}, 20));
        assertThatThrownBy(() -> ImageSources.open(folder.toString(), 1)).hasMessageContaining("several sets");
        try (ImageSource source = ImageSources.open(folder + "#letters", 1)) {
            assertThat(source.size()).isEqualTo(1);
        }
    }
}
