/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.testing.Deviation;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionalEmbeddingTest {
    /** Sums and samples computed independently with NumPy from the official formula. */
    @ParameterizedTest
    @CsvSource({
        "768, 14, 69594.49385916878, 0.8152506351470947, 0.4201670289039612",
        "1024, 14, 92849.19791831236, 0.8218562006950378, 0.4201670289039612",
        "1280, 16, 149578.40575297287, 0.8258048892021179, 0.6502878665924072",
        "512, 14, 46340.33310267378, 0.8019617795944214, 0.4201670289039612"
    })
    void equalsTheOfficialNumbers(int dim, int side, double sum, double secondOfSecond, double firstOfLast) {
        try (Tensor embedding = PositionalEmbedding.sinCos(dim, side, side)) {
            assertThat(Tensors.shape(embedding)).containsExactly(1, (long) side * side, dim);
            double[] values = Deviation.doubles(embedding);
            assertThat(Arrays.stream(values).sum()).isCloseTo(sum, within(1e-3));
            assertThat(values[dim + 1]).isCloseTo(secondOfSecond, within(1e-7));
            assertThat(values[(side * side - 1) * dim]).isCloseTo(firstOfLast, within(1e-7));
            assertThat(values[dim]).isCloseTo(Math.sin(1), within(1e-7));
            assertThat(values[side * dim]).isZero();
            assertThat(values[side * dim + dim / 2]).isCloseTo(Math.sin(1), within(1e-7));
        }
    }

    @Test
    void theFirstHalfEncodesTheColumnTheSecondTheRow() {
        try (Tensor embedding = PositionalEmbedding.sinCos(8, 2, 3)) {
            float[] values = Tensors.toFloats(embedding);
            for (int row = 0; row < 2; row++) {
                for (int column = 0; column < 3; column++) {
                    int at = (row * 3 + column) * 8;
                    assertThat(values[at]).isEqualTo((float) Math.sin(column));
                    assertThat(values[at + 1]).isEqualTo((float) Math.sin(column / 100.0));
                    assertThat(values[at + 2]).isEqualTo((float) Math.cos(column));
                    assertThat(values[at + 4]).isEqualTo((float) Math.sin(row));
                    assertThat(values[at + 7]).isEqualTo((float) Math.cos(row / 100.0));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 4, 5, 6", "4, 3, 2, 2", "2, 2, 7, 3", "5, 5, 5, 4"})
    void interpolatesBicubically(int rows, int columns, int newRows, int newColumns) {
        try (PointerScope scope = new PointerScope()) {
            Tensor embedding = RandomTensors.normal(1, 1, (long) rows * columns, 2);
            float[] in = Tensors.toFloats(embedding);
            double[] expected = new double[newRows * newColumns * 2];
            for (int r = 0; r < newRows; r++) {
                for (int c = 0; c < newColumns; c++) {
                    double y = (r + 0.5) * rows / newRows - 0.5;
                    double x = (c + 0.5) * columns / newColumns - 0.5;
                    for (int d = 0; d < 2; d++) {
                        expected[(r * newColumns + c) * 2 + d] = sample(in, rows, columns, d, y, x);
                    }
                }
            }
            Tensor out = PositionalEmbedding.interpolate(embedding, rows, columns, newRows, newColumns);
            assertThat(Tensors.shape(out)).containsExactly(1, (long) newRows * newColumns, 2);
            assertThat(Deviation.maxOverRms(Deviation.doubles(out), expected)).isLessThan(1e-5);
        }
    }

    private static double sample(float[] in, int rows, int columns, int d, double y, double x) {
        double value = 0;
        for (int i = -1; i <= 2; i++) {
            for (int j = -1; j <= 2; j++) {
                int row = Math.max(0, Math.min(rows - 1, (int) Math.floor(y) + i));
                int column = Math.max(0, Math.min(columns - 1, (int) Math.floor(x) + j));
                double weight = kernel(y - Math.floor(y) - i) * kernel(x - Math.floor(x) - j);
                value += weight * in[(row * columns + column) * 2 + d];
            }
        }
        return value;
    }

    /** Keys' cubic convolution with a = -0.75, as libtorch uses it. */
    private static double kernel(double distance) {
        double a = -0.75;
        double t = Math.abs(distance);
        if (t <= 1) {
            return ((a + 2) * t - (a + 3)) * t * t + 1;
        }
        return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0;
    }

    @Test
    void leavesTheSameGridAlone() {
        try (Tensor embedding = PositionalEmbedding.sinCos(4, 2, 3)) {
            assertThat(PositionalEmbedding.interpolate(embedding, 2, 3, 2, 3)).isSameAs(embedding);
        }
    }
}
