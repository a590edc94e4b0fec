/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.Images;
import dev.maect.data.LabelSet;
import dev.maect.data.ListSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartialLabelsTest {
    private static final int SIZE = 40;

    /** Every second image has a kind, every fifth a colour, all have a place. */
    private static ListSource source() {
        return ListSource.of(SIZE, i -> Images.synthetic(2, 2, 3, i))
                .withLabels(new LabelSet("kind", List.of("a", "b"), labels(2)))
                .withLabels(new LabelSet("colour", List.of("red", "blue"), labels(5)))
                .withLabels(new LabelSet("place", List.of("x", "y"), labels(1)));
    }

    private static int[] labels(int every) {
        return IntStream.range(0, SIZE)
                .map(i -> i % every == 0 ? i / every % 2 : LabelSet.NONE)
                .toArray();
    }

    @Test
    void evaluationTakesTheImagesThatHaveALabel() {
        ImageSource labelled = LabelledImages.of(source(), Optional.empty());
        assertThat(labelled.size()).isEqualTo(20);
        assertThat(labelled.labelSets()).extracting(LabelSet::name).containsExactly("kind", "place");
        assertThat(labelled.labelSets()).noneMatch(LabelSet::isPartial);
        assertThat(labelled.name(3)).isEqualTo("image-6");
        Images.assertSame(labelled.read(3), Images.synthetic(2, 2, 3, 6));
        assertThat(labelled.labelSets().get(0).labels()[3]).isEqualTo(1);
        ImageSource colours = LabelledImages.of(source(), Optional.of("colour"));
        assertThat(colours.size()).isEqualTo(8);
        assertThat(colours.labelSets()).extracting(LabelSet::name).containsExactly("colour");
        assertThat(LabelledImages.of(source(), Optional.of("place")).size()).isEqualTo(SIZE);
        assertThatThrownBy(() -> LabelledImages.of(source(), Optional.of("shape")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no label set 'shape', but 'kind', 'colour', 'place'");
    }

    @Test
    void whollyLabelledSourcesStayAsTheyAre() {
        ListSource whole = ListSource.of(4, i -> Images.synthetic(2, 2, 3, i))
                .withLabels(LabelSet.of("kind", List.of("a", "b", "a", "b")));
        assertThat(LabelledImages.of(whole, Optional.empty())).isSameAs(whole);
        ListSource none = ListSource.of(4, i -> Images.synthetic(2, 2, 3, i));
        assertThat(LabelledImages.of(none, Optional.empty())).isSameAs(none);
    }

    @Test
    void onlyLabelledImagesAreHeldOut() {
        ImageSources.Split split = ImageSources.split(source(), 0.25, 3);
        assertThat(split.heldOut().size()).isEqualTo(5);
        assertThat(split.heldOut().labelSets().get(0).isPartial()).isFalse();
        Set<Integer> all = new HashSet<>();
        IntStream.range(0, split.train().size()).map(split.train()::sourceIndex).forEach(all::add);
        IntStream.range(0, split.heldOut().size())
                .map(split.heldOut()::sourceIndex)
                .forEach(all::add);
        assertThat(all).hasSize(SIZE);
        assertThat(split.train().size()).isEqualTo(SIZE - 5);
    }

    @Test
    void namesClassesThatOneSideLacks() {
        ListSource train = ListSource.of(4, i -> Images.synthetic(2, 2, 3, i))
                .withLabels(LabelSet.of("kind", List.of("a", "b", "b", "c")));
        ListSource test = ListSource.of(3, i -> Images.synthetic(2, 2, 3, i))
                .withLabels(LabelSet.of("kind", List.of("b", "c", "d")));
        assertThat(LabelledImages.classNotes(train, test))
                .containsExactly(
                        "Classes of 'kind' that are measured without an image to learn from (1): d.",
                        "Classes of 'kind' without an image to measure on (1): a.",
                        "Classes of 'kind' with a single image to learn from (2): a, c.");
    }
}
