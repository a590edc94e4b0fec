/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.LabelSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionTest {
    @Test
    void pairsLieOnTheDiagonalThePurestFirst() {
        LabelSet set = new LabelSet("label", List.of("a", "b", "c"), new int[] {0, 0, 0, 1, 1, 1, 2, 2, 2});
        Confusion confusion = Confusion.of(set, new int[] {7, 7, 5, 5, 5, 5, 2, 7, 7}, "t");
        // b is wholly in 5, a mostly in 7, and c, also mostly in 7, is left with 2.
        assertThat(confusion.classes()).containsExactly("b", "a", "c");
        assertThat(confusion.clusters()).containsExactly(5, 7, 2);
        assertThat(confusion.counts()).isDeepEqualTo(new int[][] {{3, 0, 0}, {1, 2, 0}, {0, 2, 1}});
    }

    @Test
    void classesWithoutAClusterStandBeneathByWhereMostOfThemIs() {
        LabelSet set = new LabelSet("label", List.of("a", "b", "c", "d"), new int[] {0, 0, 1, 1, 2, 2, 2, 3});
        Confusion confusion = Confusion.of(set, new int[] {1, 1, 0, 0, 0, 1, 0, 1}, "t");
        assertThat(confusion.clusters()).containsExactly(1, 0);
        assertThat(confusion.classes()).containsExactly("a", "b", "d", "c");
        Confusion more =
                Confusion.of(new LabelSet("label", List.of("a"), new int[] {0, 0, 0}), new int[] {4, 9, 9}, "t");
        assertThat(more.clusters()).containsExactly(9, 4);
    }
}
