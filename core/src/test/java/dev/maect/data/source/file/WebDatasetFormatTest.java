/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.source.Archives;
import dev.maect.data.source.ImageSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebDatasetFormatTest {
    @TempDir
    private Path folder;

    private static byte[] image(int value) {
        byte[] pixels = new byte[3 * 4 * 3];
        Arrays.fill(pixels, (byte) value);
        return ImageEncoder.png(new Image(3, 4, 3, pixels));
    }

    /** Two images whose key has a folder and whose name has more than one dot. */
    private void shard(String name, int first) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int i = first; i < first + 2; i++) {
            members.put("a/" + i + ".cls", Integer.toString(i % 2).getBytes(UTF_8));
            members.put("a/" + i + ".seg.png", image(i));
            members.put(
                    "a/" + i + ".json",
                    ("{\"place\": \"" + (i < 3 ? "north" : "south") + "\", \"id\": " + i + "}").getBytes(UTF_8));
            members.put("a/" + i + ".txt", "a caption".getBytes(UTF_8));
        }
        Archives.write(folder.resolve(name), members);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shard-{00..02}.tar", "shard-*.tar", "shard-0?.tar"})
    void severalShardsAreOneSource(String pattern) throws IOException {
        shard("shard-00.tar", 0);
        shard("shard-01.tar", 2);
        shard("shard-02.tar", 4);
        try (ImageSource source = ImageSources.open(folder + "/" + pattern, 3)) {
            assertThat(source.size()).isEqualTo(6);
            for (int i = 0; i < 6; i++) {
                assertThat(source.read(i).pixels()).containsOnly(i);
                assertThat(source.name(i)).isEqualTo("a/" + i + ".seg.png");
            }
            assertThat(source.labelSets()).extracting(LabelSet::name).containsExactly("label", "place");
            assertThat(source.labelSets().get(0).labels()).containsExactly(0, 1, 0, 1, 0, 1);
            assertThat(source.labelSets().get(1).classes()).containsExactly("north", "south");
            assertThat(source.labelSets().get(1).labels()).containsExactly(0, 0, 0, 1, 1, 1);
        }
    }

    @Test
    void aSingleShardIsKnownByItsLabels() throws IOException {
        shard("one.tar.gz", 0);
        try (ImageSource source = ImageSources.open(folder.resolve("one.tar.gz").toString(), 3)) {
            assertThat(source.size()).isEqualTo(2);
            assertThat(source.labelSets().get(0).labels()).containsExactly(0, 1);
        }
    }

    @Test
    void namesThatComeTwiceAreTold() throws IOException {
        shard("x-0.tar", 0);
        shard("x-1.tar", 0);
        try (ImageSource source = ImageSources.open(folder + "/x-*.tar", 3)) {
            assertThat(source.name(0)).isEqualTo("a/0.seg.png");
            assertThat(source.name(2)).isEqualTo("x-1.tar#a/0.seg.png");
        }
    }

    @Test
    void aMissingShardAndDamagedLabelsAreNamed() throws IOException {
        shard("shard-0.tar", 0);
        assertThatThrownBy(() -> ImageSources.open(folder + "/shard-{0..1}.tar", 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("shard-1.tar");
        Archives.write(folder.resolve("bad.tar"), Map.of("1.png", image(1), "1.json", "{\"a\": ".getBytes(UTF_8)));
        assertThatThrownBy(() -> ImageSources.open(folder.resolve("bad.tar").toString(), 3))
                .hasMessageContaining("bad.tar#1.json");
        Archives.write(folder.resolve("long.tar"), Map.of("1.png", image(1), "1.cls", new byte[100_000]));
        assertThatThrownBy(() -> ImageSources.open(folder.resolve("long.tar").toString(), 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("too many for labels");
    }
}
