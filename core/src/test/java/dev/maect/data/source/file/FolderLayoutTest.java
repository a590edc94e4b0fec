/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.LabelSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderLayoutTest {
    @Test
    void readsClassesFromTheFirstFolders() {
        FolderLayout layout = FolderLayout.of(List.of("cat/1.png", "cat/deep/er/2.png", "dog/3.png", "dog/4.png"));
        LabelSet set = layout.labelSets().get(0);
        assertThat(set.name()).isEqualTo("label");
        assertThat(set.classes()).containsExactly("cat", "dog");
        assertThat(set.labels()).containsExactly(0, 0, 1, 1);
        assertThat(layout.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"train, test", "Train, Test", "TRAINING, testing", "train, Validation", "valid, test", "train, val"})
    void splitsAreNotClasses(String one, String other) {
        FolderLayout layout = FolderLayout.of(List.of(
                "set/" + one + "/cat/1.png",
                "set/" + one + "/dog/2.png",
                "set/" + other + "/cat/3.png",
                "set/" + other + "/dog/4.png"));
        assertThat(layout.labelSets().get(0).classes()).containsExactly("cat", "dog");
        assertThat(layout.labelSets().get(0).labels()).containsExactly(0, 1, 0, 1);
        assertThat(layout.notes())
                .singleElement()
                .asString()
                .contains(one + " (2 images)", other + " (2 images)", "splits, not classes", "#set/");
    }

    @Test
    void namesClassesThatASplitLacks() {
        FolderLayout layout = FolderLayout.of(
                List.of("train/a/1.png", "train/a/2.png", "train/b/1.png", "train/b/2.png", "val/a/3.png"));
        assertThat(layout.notes()).anySatisfy(note -> assertThat(note).isEqualTo("Classes missing in val: b."));
    }

    @Test
    void afewImagesBesideTheClassesAreLeftOutByName() {
        List<String> paths = new ArrayList<>(List.of("cover.jpg"));
        for (int i = 0; i < 30; i++) {
            paths.add((i % 2 == 0 ? "cat/" : "dog/") + i + ".png");
        }
        FolderLayout layout = FolderLayout.of(paths);
        assertThat(layout.names()).hasSize(30).doesNotContain("cover.jpg");
        assertThat(layout.labelSets().get(0).labels()).hasSize(30);
        assertThat(layout.notes()).containsExactly("1 image lies beside the class folders and is left out: cover.jpg.");
    }

    @Test
    void manyImagesBesideTheFoldersMakeItUnlabelledAndItIsSaid() {
        FolderLayout layout = FolderLayout.of(List.of("1.png", "cat/1.png", "dog/2.png"));
        assertThat(layout.labelSets()).isEmpty();
        assertThat(layout.names()).hasSize(3);
        assertThat(layout.notes())
                .containsExactly("1 of 3 images lie beside the folders, such as 1.png:"
                        + " the folders are not taken for classes.");
    }

    @Test
    void anUnlabelledLayoutKeepsAllImages() {
        assertThat(FolderLayout.of(List.of("1.png", "2.png"))).isEqualTo(unlabelled("1.png", "2.png"));
        assertThat(FolderLayout.of(List.of("cat/1.png", "cat/2.png"))).isEqualTo(unlabelled("cat/1.png", "cat/2.png"));
        assertThat(FolderLayout.of(List.of("train/1.png", "test/2.png")).labelSets())
                .isEmpty();
    }

    @Test
    void namesClassesOfASingleImage() {
        FolderLayout layout = FolderLayout.of(List.of("a/1.png", "a/2.png", "b/3.png"));
        assertThat(layout.notes())
                .singleElement()
                .asString()
                .contains("single image")
                .endsWith(": b.");
    }

    private static FolderLayout unlabelled(String... names) {
        return new FolderLayout(List.of(names), List.of(), List.of());
    }
}
