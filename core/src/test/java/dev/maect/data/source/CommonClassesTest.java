/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.Images;
import dev.maect.data.LabelSet;
import dev.maect.data.augment.Augmentation;
import dev.maect.data.augment.AugmentedSource;
import dev.maect.data.augment.HorizontalFlip;
import dev.maect.data.augment.RandomResizedCrop;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.RandomStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommonClassesTest {
    @TempDir
    Path folder;

    private ImageSource source(String name, String... classes) throws IOException {
        for (int i = 0; i < classes.length; i++) {
            Images.write(folder.resolve(name).resolve(classes[i]).resolve("a.png"), i);
            Images.write(folder.resolve(name).resolve(classes[i]).resolve("b.png"), 10 + i);
        }
        return ImageSources.open(folder.resolve(name));
    }

    @Test
    void keepsTheClassesThatBothHave() throws IOException {
        try (ImageSource train = source("train", "ant", "bee", "cat", "dog");
                ImageSource test = source("test", "cat", "bee", "owl")) {
            CommonClasses common = CommonClasses.of(train, test, LabelSet.DEFAULT_NAME);
            assertThat(common.classes()).containsExactly("bee", "cat");
            assertThat(common.trainClasses()).isEqualTo(4);
            assertThat(common.testClasses()).isEqualTo(3);
            for (ImageSource side : List.of(common.train(), common.test())) {
                assertThat(side.size()).isEqualTo(4);
                LabelSet labels = side.labelSets().get(0);
                assertThat(labels.classes()).containsExactly("bee", "cat");
                for (int i = 0; i < 4; i++) {
                    assertThat(side.name(i)).contains(labels.classes().get(labels.labels()[i]));
                }
            }
        }
    }

    @Test
    void saysWhenNothingIsCommon() throws IOException {
        try (ImageSource train = source("train", "ant", "bee");
                ImageSource test = source("test", "n01", "n02")) {
            assertThatThrownBy(() -> CommonClasses.of(train, test, LabelSet.DEFAULT_NAME))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("n01");
            assertThatThrownBy(() -> CommonClasses.of(train, test, "colour")).hasMessageContaining("'colour'");
        }
    }

    @Test
    void augmentedImagesAreTheSameEachTime() {
        ImageSource drawn = new DrawnSource(1, 4, DrawnOptions.defaults());
        List<Augmentation> chain = List.of(new RandomResizedCrop(16, 16, 0.2, 1), new HorizontalFlip(1));
        ImageSource augmented = new AugmentedSource(drawn, chain, 7, "view");
        Images.assertSame(augmented.read(2), augmented.read(2));
        RandomStream random = RandomStream.of(7, "view", 2);
        Images.assertSame(augmented.read(2), chain.get(1).apply(chain.get(0).apply(drawn.read(2), random), random));
        assertThat(new AugmentedSource(drawn, chain, 7, "other").read(2).pixels())
                .isNotEqualTo(augmented.read(2).pixels());
        assertThat(augmented.labelSets()).hasSize(2);
    }
}
