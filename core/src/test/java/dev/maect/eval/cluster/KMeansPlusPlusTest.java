/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.eval.Clouds;
import dev.maect.eval.FeatureSet;
import dev.maect.testing.TestDevice;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class KMeansPlusPlusTest {
    private static float[] centres(Tensor x, int k, long seed) {
        try (PointerScope scope = new PointerScope()) {
            return Tensors.toFloats(KMeansPlusPlus.centres(x, k, List.of(RandomStream.of(seed, "test"))));
        }
    }

    /** Far fewer and farther clouds than proposals at once: an old proposal near a new centre must not be taken. */
    @Test
    void everyFarCloudGetsACentre() {
        int clouds = 40;
        float[] values = new float[clouds * 25];
        RandomStream random = RandomStream.of(1, "values");
        for (int i = 0; i < values.length; i++) {
            values[i] = 1000 * (i % clouds) + (float) random.nextGaussian();
        }
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(values, values.length, 1))) {
            Set<Integer> found = new HashSet<>();
            for (float centre : centres(x, clouds, 2)) {
                found.add(Math.round(centre / 1000));
            }
            assertThat(found).hasSize(clouds);
        }
    }

    /** Three rows, k = 2, two draws: the chance of each second centre is known in closed form. */
    @Test
    void theDrawsHaveTheRightProbabilities() {
        // From 0 the squared distances are 0, 1 and 9; from 1: 1, 0, 4; from 3: 9, 4, 0. The better of two draws wins.
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {0, 1, 3}, 3, 1))) {
            int runs = 3000;
            int pair01 = 0;
            int pair12 = 0;
            for (int seed = 0; seed < runs; seed++) {
                float[] pair = centres(x, 2, seed);
                Arrays.sort(pair);
                pair01 += pair[1] == 1 ? 1 : 0;
                pair12 += pair[0] == 1 ? 1 : 0;
            }
            // left over: {0, 1} leaves 4, {0, 3} leaves 1, {1, 3} leaves 1
            double zeroOne = (Math.pow(0.1, 2) + Math.pow(0.2, 2)) / 3;
            assertThat((double) pair01 / runs).isCloseTo(zeroOne, within(0.01));
            // from 3 both leave 1, and the first drawn wins
            double oneThree = (1 - Math.pow(0.2, 2) + 4.0 / 13) / 3;
            assertThat((double) pair12 / runs).isCloseTo(oneThree, within(0.04));
        }
    }

    @Test
    void centresAreRowsAndDiffer() {
        try (FeatureSet clouds = Clouds.of(1, 700, 5, 9, 1)) {
            float[] values = Tensors.toFloats(clouds.features());
            Set<List<Float>> rows = new HashSet<>();
            for (int i = 0; i < 700; i++) {
                rows.add(row(values, i));
            }
            float[] centres = centres(clouds.features(), 300, 4);
            Set<List<Float>> chosen = new HashSet<>();
            for (int c = 0; c < 300; c++) {
                chosen.add(row(centres, c));
            }
            assertThat(chosen).hasSize(300);
            assertThat(rows).containsAll(chosen);
        }
    }

    private static List<Float> row(float[] values, int index) {
        return IntStream.range(0, 5).mapToObj(j -> values[5 * index + j]).toList();
    }
}
