/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.Images;
import dev.maect.data.LabelSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinedSourceTest {
    @TempDir
    private Path folder;

    @Test
    void joinsPlacesWithTheClassesOfAll() throws IOException {
        Image cat = Images.write(folder.resolve("a/train/cat/1.png"), 1);
        Images.write(folder.resolve("a/train/dog/1.png"), 2);
        Images.write(folder.resolve("a/test/dog/1.png"), 3);
        Images.write(folder.resolve("b/cow/1.png"), 4);
        Image other = Images.write(folder.resolve("b/dog/1.png"), 5);
        Images.write(folder.resolve("c/1.png"), 6);
        String text = ImageSources.joined(
                List.of(folder.resolve("a") + "#train", folder.resolve("b").toString(), folder + "/c"));
        try (ImageSource source = ImageSources.open(text, 3)) {
            assertThat(source.size()).isEqualTo(5);
            LabelSet set = source.labelSets().get(0);
            assertThat(source.labelSets()).hasSize(1);
            assertThat(set.classes()).containsExactly("cat", "dog", "cow");
            assertThat(set.labels()).containsExactly(0, 1, 2, 1, LabelSet.NONE);
            assertThat(set.isPartial()).isTrue();
            Images.assertSame(source.read(0), cat);
            Images.assertSame(source.read(3), other);
            assertThat(source.name(0)).isEqualTo("1/cat/1.png");
            assertThat(source.name(3)).isEqualTo("2/dog/1.png");
            assertThat(source.name(4)).isEqualTo("3/1.png");
            assertThat(source.storedBytes(4)).hasValue(Files.size(folder.resolve("c/1.png")));
            assertThat(source.stored(4).orElseThrow()).isEqualTo(Files.readAllBytes(folder.resolve("c/1.png")));
            assertThat(source.stamp(4)).isPresent();
            assertThat(source.notes())
                    .anyMatch(note -> note.startsWith("Source 1: it lacks classes of 'label'") && note.contains("cow"))
                    .anyMatch(note -> note.startsWith("Source 3: its images have no labels of 'label'"));
            assertThatThrownBy(() -> source.read(5)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void namesThePlaceThatIsMissing() throws IOException {
        Images.write(folder.resolve("a/1.png"), 1);
        assertThatThrownBy(() -> ImageSources.open(folder + "/a ++ " + folder + "/b", 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(folder + "/b");
        Files.move(folder.resolve("a"), folder.resolve("a ++ b"));
        assertThat(ImageSources.open(folder + "/a ++ b", 3).size())
                .as("a folder of that name")
                .isEqualTo(1);
    }
}
