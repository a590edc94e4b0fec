/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.LabelSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageNamesTest {
    @Test
    void knowsImagesByTheirEnding() {
        assertThat(List.of("a.jpg", "b/c.JPEG", "d.e.Png", "x.webp", "y.tif", "z.bmp"))
                .allMatch(ImageNames::isImage);
        assertThat(List.of(
                        "a.txt", "jpg", "b.jpg.part", ".hidden.jpg", "a/.cache/b.jpg", "__MACOSX/a.jpg", "x/._y.png"))
                .noneMatch(ImageNames::isImage);
    }

    @Test
    void sortsFolderByFolder() {
        List<String> names =
                new ArrayList<>(List.of("b/1.png", "a-b/2.png", "a/z.png", "a/b/c.png", "a.png", "a/b.png"));
        names.sort(ImageNames.ORDER);
        assertThat(names).containsExactly("a/b/c.png", "a/b.png", "a/z.png", "a-b/2.png", "a.png", "b/1.png");
    }

    @Test
    void readsClassesFromTheFirstFolders() {
        List<LabelSet> sets = ImageNames.labelSets(List.of("cat/1.png", "cat/deep/er/2.png", "dog/3.png"));
        assertThat(sets).hasSize(1);
        assertThat(sets.get(0).name()).isEqualTo("label");
        assertThat(sets.get(0).classes()).containsExactly("cat", "dog");
        assertThat(sets.get(0).labels()).containsExactly(0, 0, 1);
    }

    @Test
    void skipsFoldersAroundEverythingAndSplits() {
        List<String> names = List.of("set/test/cat/1.png", "set/test/dog/2.png", "set/train/dog/3.png");
        LabelSet set = ImageNames.labelSets(names).get(0);
        assertThat(set.classes()).containsExactly("cat", "dog");
        assertThat(set.labels()).containsExactly(0, 1, 1);
    }

    @Test
    void leavesOtherLayoutsUnlabelled() {
        assertThat(ImageNames.labelSets(List.of("1.png", "2.png"))).isEmpty();
        assertThat(ImageNames.labelSets(List.of("cat/1.png", "cat/2.png"))).isEmpty();
        assertThat(ImageNames.labelSets(List.of("1.png", "cat/1.png", "dog/2.png")))
                .isEmpty();
        assertThat(ImageNames.labelSets(List.of("train/1.png", "test/2.png"))).isEmpty();
    }
}
