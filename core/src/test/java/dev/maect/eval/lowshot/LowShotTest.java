/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.lowshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.LabelSet;
import dev.maect.eval.Clouds;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LowShotTest {
    private static final LabelSet LABELS =
            Clouds.labelSet("label", 4, new int[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 3, 3, 3, 3, 3});

    @Test
    void drawsSoManyOfEachClassThatHasImages() {
        int[] rows = LowShot.split(LABELS, 2, 0, 5);
        assertThat(rows).isSorted().doesNotHaveDuplicates().hasSize(6);
        for (int label : new int[] {0, 1, 3}) {
            assertThat(Arrays.stream(rows).filter(row -> LABELS.labels()[row] == label))
                    .hasSize(2);
        }
    }

    @Test
    void fewerShotsAreAmongMore() {
        for (int split = 0; split < 3; split++) {
            int[] one = LowShot.split(LABELS, 1, split, 5);
            int[] two = LowShot.split(LABELS, 2, split, 5);
            int[] five = LowShot.split(LABELS, 5, split, 5);
            assertThat(two).contains(one);
            assertThat(five).contains(two);
        }
    }

    @Test
    void splitsDifferAndRepeat() {
        LabelSet many = Clouds.labelSet("label", 1, new int[1000]);
        assertThat(LowShot.split(many, 5, 0, 1)).isEqualTo(LowShot.split(many, 5, 0, 1));
        assertThat(LowShot.split(many, 5, 1, 1)).isNotEqualTo(LowShot.split(many, 5, 0, 1));
        assertThat(LowShot.split(many, 5, 0, 2)).isNotEqualTo(LowShot.split(many, 5, 0, 1));
    }

    @Test
    void moreShotsHelp() {
        try (FeatureSet train = Clouds.of(1, 1, 400, 16, 4, 0.8);
                FeatureSet test = Clouds.of(1, 2, 400, 16, 4, 0.8)) {
            List<LowShot.Result> results = LowShot.evaluate(train, test, "label", List.of(1, 10), 4, 3);
            assertThat(results).extracting(LowShot.Result::shots).containsExactly(1, 10);
            assertThat(results)
                    .allSatisfy(result -> assertThat(result.accuracies()).hasSize(4));
            assertThat(results.get(1).mean()).isGreaterThan(results.get(0).mean() + 0.05);
            assertThat(results.get(0).standardDeviation()).isPositive();
            LowShot.Result given = LowShot.evaluate(
                    train, test, "label", 10, List.of(LowShot.split(train.labelSet("label"), 10, 0, 3)));
            assertThat(given.accuracies())
                    .containsExactly(results.get(1).accuracies().get(0));
        }
    }

    @Test
    void meanAndSpread() {
        LowShot.Result result = new LowShot.Result("label", 1, List.of(0.2, 0.4, 0.9), List.of());
        assertThat(result.mean()).isCloseTo(0.5, within(1e-12));
        assertThat(result.standardDeviation()).isCloseTo(Math.sqrt(0.13), within(1e-12));
        assertThat(new LowShot.Result("label", 1, List.of(0.2), List.of()).standardDeviation())
                .isEqualTo(0);
    }

    @Test
    void namesTheClassThatHasTooFew() {
        assertThatThrownBy(() -> LowShot.split(LABELS, 6, 0, 1))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("'class0'")
                .hasMessageContaining("only 5");
        assertThatThrownBy(() -> LowShot.split(LABELS, 0, 0, 1)).hasMessageContaining("at least one");
    }

    @Test
    void aShareTakesThatPartOfEveryClassAndAtLeastOne() {
        int[] labels = new int[130];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i < 100 ? 0 : i < 120 ? 1 : 2;
        }
        LabelSet set = Clouds.labelSet("label", 4, labels);
        int[] rows = LowShot.share(set, 0.04, 0, 5);
        assertThat(Arrays.stream(rows).map(row -> labels[row]).toArray()).containsExactly(0, 0, 0, 0, 1, 2);
        assertThat(LowShot.share(set, 0.04, 0, 5)).isEqualTo(rows);
        assertThat(LowShot.share(set, 0.04, 1, 5)).isNotEqualTo(rows);
        assertThat(LowShot.share(set, 1, 0, 5)).hasSize(130);
        assertThatThrownBy(() -> LowShot.share(set, 0, 0, 5)).isInstanceOf(EvaluationException.class);
    }
}
