/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.RandomStream;
import dev.maect.eval.ReferenceCase;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HungarianAssignmentTest {
    static Stream<ReferenceCase> references() {
        return ReferenceCase.all("assignment");
    }

    @ParameterizedTest
    @MethodSource("references")
    void isAsCheapAsTheReference(ReferenceCase reference) {
        double[][] costs = reference
                .node()
                .get("costs")
                .valueStream()
                .map(row ->
                        row.valueStream().mapToDouble(cost -> cost.asDouble()).toArray())
                .toArray(double[][]::new);
        int[] columns = HungarianAssignment.minimise(costs);
        assertThat(sum(costs, columns)).isCloseTo(reference.scalar("sum"), within(1e-9));
        assertIsPairing(costs, columns);
    }

    private static double sum(double[][] costs, int[] columns) {
        return IntStream.range(0, costs.length)
                .filter(row -> columns[row] >= 0)
                .mapToDouble(row -> costs[row][columns[row]])
                .sum();
    }

    private static void assertIsPairing(double[][] costs, int[] columns) {
        int[] used = Arrays.stream(columns).filter(column -> column >= 0).toArray();
        assertThat(used).hasSize(Math.min(costs.length, costs[0].length)).doesNotHaveDuplicates();
        assertThat(columns).hasSize(costs.length);
    }

    @Test
    void beatsEveryPermutationOfSmallTables() {
        for (int trial = 0; trial < 40; trial++) {
            RandomStream random = RandomStream.of(trial, "costs");
            int rows = 1 + random.nextInt(5);
            int columns = rows + random.nextInt(3);
            double[][] costs = new double[rows][columns];
            for (double[] row : costs) {
                Arrays.setAll(row, i -> random.nextInt(4));
            }
            assertThat(sum(costs, HungarianAssignment.minimise(costs)))
                    .isEqualTo(cheapest(costs, 0, new boolean[columns]));
        }
    }

    private static double cheapest(double[][] costs, int row, boolean[] used) {
        if (row == costs.length) {
            return 0;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int column = 0; column < used.length; column++) {
            if (!used[column]) {
                used[column] = true;
                best = Math.min(best, costs[row][column] + cheapest(costs, row + 1, used));
                used[column] = false;
            }
        }
        return best;
    }

    @Test
    void maximisesToo() {
        assertThat(HungarianAssignment.maximise(new double[][] {{5, 9}, {9, 12}, {0, 0}}))
                .containsExactly(1, 0, -1);
    }

    @Test
    void hasNothingToPairInAnEmptyTable() {
        assertThat(HungarianAssignment.minimise(new double[0][])).isEmpty();
    }

    @Test
    void copesWithAThousandClasses() {
        int n = 1000;
        RandomStream random = RandomStream.of(7, "large");
        int[] hidden = random.permutation(n);
        double[][] gains = new double[n][n];
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                gains[row][column] = random.nextInt(20);
            }
            gains[row][hidden[row]] = 50;
        }
        assertThat(HungarianAssignment.maximise(gains)).containsExactly(hidden);
    }
}
