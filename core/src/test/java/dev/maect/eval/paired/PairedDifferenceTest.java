/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.paired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.RandomStream;
import dev.maect.eval.EvaluationException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedDifferenceTest {
    /** Both right, only the first, only the second, none. */
    private static PairedDifference of(int both, int first, int second, int none) {
        int images = both + first + second + none;
        BitSet before = new BitSet();
        before.set(0, both + first);
        BitSet after = new BitSet();
        after.set(0, both);
        after.set(both + first, both + first + second);
        return PairedDifference.of(Outcomes.of(before, images), Outcomes.of(after, images));
    }

    @Test
    void mcNemarIsTheExactBinomialTest() {
        // scipy.stats.binomtest(k, n, 0.5).pvalue
        assertThat(PairedDifference.mcNemar(5, 15)).isCloseTo(0.04138946533203125, within(1e-12));
        assertThat(PairedDifference.mcNemar(15, 5)).isCloseTo(0.04138946533203125, within(1e-12));
        assertThat(PairedDifference.mcNemar(0, 6)).isCloseTo(0.03125, within(1e-12));
        assertThat(PairedDifference.mcNemar(480, 520)).isCloseTo(0.21747, within(1e-4));
        assertThat(PairedDifference.mcNemar(7, 7)).isEqualTo(1);
        assertThat(PairedDifference.mcNemar(0, 0)).isEqualTo(1);
        assertThat(PairedDifference.mcNemar(40_000, 60_000)).isZero();
    }

    @Test
    void aDifferenceOfManyImagesIsCarriedAndOneOfFewIsNot() {
        PairedDifference sure = of(500, 20, 80, 400);
        assertThat(sure.difference()).isCloseTo(0.06, within(1e-12));
        assertThat(sure.gained()).isEqualTo(80);
        assertThat(sure.lost()).isEqualTo(20);
        assertThat(sure.images()).isEqualTo(1000);
        assertThat(sure.carried()).isTrue();
        // The standard error of a mean of -1, 0 and 1: sqrt((0.1 - 0.06^2) / 1000) = 0.0098.
        assertThat(sure.low()).isCloseTo(0.06 - 1.96 * 0.0098, within(0.003));
        assertThat(sure.high()).isCloseTo(0.06 + 1.96 * 0.0098, within(0.003));
        PairedDifference chance = of(50, 4, 6, 40);
        assertThat(chance.carried()).isFalse();
        assertThat(chance.p().orElseThrow()).isGreaterThan(0.5);
    }

    @Test
    void aLossIsCarriedToo() {
        assertThat(of(500, 80, 20, 400).carried()).isTrue();
        assertThat(of(500, 80, 20, 400).high()).isNegative();
    }

    @Test
    void pairingIsSharperThanTwoIntervals() {
        // 5 points gained where nothing is lost: far inside the 3 points of a single accuracy of 1000 images.
        PairedDifference paired = of(450, 0, 20, 530);
        assertThat(paired.low()).isPositive();
        assertThat(paired.high() - paired.low()).isLessThan(0.02);
    }

    @Test
    void severalDrawsAreAveragedByImage() {
        int[] labels = {0, 1, 0, 1};
        Outcomes first = Outcomes.ofDraws(List.of(new int[] {0, 0, 0, 0}, new int[] {0, 1, 1, 0}), labels);
        Outcomes second = Outcomes.ofDraws(List.of(new int[] {0, 1, 0, 1}, new int[] {0, 1, 0, 1}), labels);
        assertThat(first.values()).containsExactly(1, 0.5, 0.5, 0);
        assertThat(first.mean()).isEqualTo(0.5);
        PairedDifference difference = PairedDifference.of(first, second);
        assertThat(difference.difference()).isCloseTo(0.5, within(1e-12));
        assertThat(difference.gained()).isEqualTo(4);
        assertThat(difference.p()).isEmpty();
    }

    @Test
    void splitsThatDisagreeMakeADifferenceUnsure() {
        int images = 4000;
        int[] labels = new int[images];
        int[] wrong = new int[images];
        Arrays.fill(wrong, 1);
        int[] half = new int[images];
        Arrays.fill(half, 0, images / 2, 1);
        // Better by 50 points in two splits, worse by 50 in one: sure for these images, not for other splits.
        Outcomes first = Outcomes.ofDraws(List.of(half, half, labels), labels);
        Outcomes second = Outcomes.ofDraws(List.of(labels, labels, half), labels);
        PairedDifference found = PairedDifference.of(first, second);
        assertThat(found.difference()).isCloseTo(1 / 6.0, within(1e-9));
        assertThat(found.carried()).isFalse();
        // The same in all splits.
        assertThat(PairedDifference.of(
                                Outcomes.ofDraws(List.of(half, half, wrong), labels),
                                Outcomes.ofDraws(List.of(labels, labels, half), labels))
                        .carried())
                .isTrue();
    }

    @Test
    void theIntervalCoversTheTruthAboutNineteenTimesInTwenty() {
        int covered = 0;
        for (int trial = 0; trial < 200; trial++) {
            RandomStream random = RandomStream.of(trial, "coverage");
            BitSet before = new BitSet();
            BitSet after = new BitSet();
            for (int image = 0; image < 400; image++) {
                boolean right = random.chance(0.5);
                before.set(image, right);
                after.set(image, right ? random.chance(0.9) : random.chance(0.2));
            }
            PairedDifference found = PairedDifference.of(Outcomes.of(before, 400), Outcomes.of(after, 400));
            covered += found.low() <= 0.05 && 0.05 <= found.high() ? 1 : 0;
        }
        assertThat(covered).isBetween(178, 199);
    }

    @Test
    void whatDoesNotPairIsRefused() {
        Outcomes three = Outcomes.of(new int[3], new int[3]);
        Outcomes four = Outcomes.of(new int[4], new int[4]);
        assertThatThrownBy(() -> PairedDifference.of(three, four))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("same images");
        assertThatThrownBy(() -> Outcomes.of(new int[3], new int[4])).isInstanceOf(EvaluationException.class);
        assertThat(Arrays.stream(three.values()).sum()).isEqualTo(3);
    }
}
