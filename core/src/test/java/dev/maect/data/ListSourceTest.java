/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListSourceTest {
    private static final List<Image> IMAGES =
            List.of(Images.synthetic(4, 5, 3, 1), Images.synthetic(6, 7, 3, 2), Images.synthetic(8, 9, 3, 3));

    @Test
    void holdsImagesWithNamesAndLabels() {
        ImageSource source = ListSource.of(IMAGES)
                .withNames(List.of("a", "b", "c"))
                .withLabels(LabelSet.of("kind", List.of("dog", "cat", "dog")))
                .withLabels(new LabelSet("other", List.of("x"), new int[3]))
                .withDescription("three images");
        assertThat(source.size()).isEqualTo(3);
        assertThat(source.read(1)).isSameAs(IMAGES.get(1));
        assertThat(source.name(2)).isEqualTo("c");
        assertThat(source.description()).isEqualTo("three images");
        assertThat(source.isInMemory()).isTrue();
        assertThat(source.labelSets()).hasSize(2);
        assertThat(source.labelSets().get(0).classes()).containsExactly("cat", "dog");
        assertThat(source.labelSets().get(0).labels()).containsExactly(1, 0, 1);
    }

    @Test
    void readsByAFunctionWhoseFailureIsTheImages() {
        ImageSource source = ListSource.of(3, index -> {
            switch (index) {
                case 0:
                    throw new IOException("no connection");
                case 1:
                    throw new DataException("as it is");
                default:
                    return IMAGES.get(index);
            }
        });
        assertThat(source.isInMemory()).isFalse();
        assertThat(source.read(2)).isSameAs(IMAGES.get(2));
        assertThatThrownBy(() -> source.read(0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("image-0")
                .hasMessageContaining("no connection");
        assertThatThrownBy(() -> source.read(1)).hasMessage("as it is");
    }

    @Test
    void refusesWhatDoesNotFit() {
        ListSource source = ListSource.of(IMAGES);
        LabelSet labels = LabelSet.of("kind", List.of("a", "b", "c"));
        assertThatThrownBy(() -> ListSource.of(List.of())).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> source.withNames(List.of("a", "b"))).hasMessageContaining("2 names for 3 images");
        assertThatThrownBy(() -> source.withNames(List.of("a", "b", "a"))).hasMessageContaining("same name");
        assertThatThrownBy(() -> source.withLabels(LabelSet.of("kind", List.of("a"))))
                .hasMessageContaining("1 labels named 'kind' for 3 images");
        assertThatThrownBy(() -> source.withLabels(labels).withLabels(labels)).hasMessageContaining("already");
    }
}
