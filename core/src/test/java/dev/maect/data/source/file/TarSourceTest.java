/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.data.source.Archives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarSourceTest {
    @TempDir
    private Path folder;

    private final Image first = Images.synthetic(9, 14, 3, 1);
    private final Image second = Images.synthetic(20, 11, 3, 2);

    private Map<String, byte[]> members() {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("./set/train/dog/" + "x".repeat(150) + ".png", Images.png(second));
        members.put("./set/train/cat/1.png", Images.png(first));
        members.put("./set/train/readme.txt", "text".getBytes(UTF_8));
        members.put("./set/test/cat/2.png", Images.png(second));
        return members;
    }

    private static TarSource open(Path file, String sub) {
        return TarSource.open(file, sub, ImageDecoder.rgb());
    }

    @ParameterizedTest
    @ValueSource(strings = {"set.tar", "set.tar.gz", "set.tgz"})
    void readsImagesAndClasses(String name) throws IOException {
        Path file = Archives.write(folder.resolve(name), members());
        try (TarSource source = open(file, "")) {
            assertThat(source.size()).isEqualTo(3);
            assertThat(source.name(0)).isEqualTo("set/test/cat/2.png");
            Images.assertSame(source.read(0), second);
            Images.assertSame(source.read(1), first);
            Images.assertSame(source.read(2), second);
            assertThat(source.labelSets().get(0).classes()).containsExactly("cat", "dog");
            assertThat(source.labelSets().get(0).labels()).containsExactly(0, 0, 1);
            assertThat(source.description()).contains(name).contains("3 images");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"set/train", "set/train/", "./set/train", "/set/train"})
    void readsOneFolderOfIt(String sub) throws IOException {
        Path file = Archives.write(folder.resolve("set.tar.gz"), members());
        try (TarSource source = open(file, sub)) {
            assertThat(source.size()).isEqualTo(2);
            assertThat(source.name(0)).isEqualTo("cat/1.png");
            Images.assertSame(source.read(0), first);
        }
    }

    @Test
    void readsInParallel() throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            members.put(String.format("%02d.png", i), Images.png(Images.synthetic(8, 8, 3, i)));
        }
        try (TarSource source = open(Archives.write(folder.resolve("a.tar"), members), "")) {
            IntStream.range(0, 400)
                    .parallel()
                    .forEach(i -> Images.assertSame(source.read(i % 40), Images.synthetic(8, 8, 3, i % 40)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"set.tar", "set.tar.gz"})
    void refusesACutOffArchive(String name) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int i = 0; i < 30; i++) {
            members.put(i + ".png", Images.png(Images.synthetic(30, 30, 3, i)));
        }
        Path whole = Archives.write(folder.resolve(name), members);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = folder.resolve("cut-" + name);
        for (int part : new int[] {3, 5, 7}) {
            Files.write(cut, Arrays.copyOf(bytes, bytes.length * part / 10));
            assertThatThrownBy(() -> open(cut, ""))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("Cannot read the archive " + cut)
                    .hasMessageContaining("cut off");
        }
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertThatThrownBy(() -> open(folder.resolve("none.tar"), "")).hasMessageContaining("No such archive");
        Path file = Archives.write(folder.resolve("set.tar"), members());
        assertThatThrownBy(() -> open(file, "set/trian"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("No images in " + file + " under set/trian/");
        Path noise = Files.write(
                folder.resolve("noise.tar"), Images.synthetic(64, 64, 3, 1).pixels());
        assertThatThrownBy(() -> open(noise, ""))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(noise.toString());
    }

    @Test
    void namesABrokenImage() throws IOException {
        Path file = Archives.write(folder.resolve("set.tar"), Map.of("bad.jpg", "nonsense".getBytes(UTF_8)));
        try (TarSource source = open(file, "")) {
            assertThatThrownBy(() -> source.read(0))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(file + "#bad.jpg");
        }
    }
}
