/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.Tensors;
import dev.maect.eval.Clouds;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.matrix.DoubleArrays;
import dev.maect.eval.matrix.LabelTensors;
import dev.maect.testing.NativeMemory;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class CentreScreenTest {
    private static final int ROWS = 4000;
    private static final int DIM = 48;
    private static final int K = 30;

    /** Distances in double precision from here, labels and doubts from there. */
    private static void neverMissesARow(boolean rounded) {
        try (FeatureSet clouds = Clouds.of(3, ROWS, DIM, 60, 0.4);
                PointerScope scope = new PointerScope()) {
            Tensor x = clouds.features();
            Tensor centres = x.narrow(0, 0, 2 * K).clone().view(2, K, DIM);
            Tensor labels = NearestCentres.assignAll(x, centres);
            Tensor later = centres.add(x.narrow(0, 500, 2 * K).view(2, K, DIM).mul(new Scalar(0.1)));
            CentreScreen screen = rounded ? CentreScreen.rounded(x) : CentreScreen.precise(x);
            double[] doubtful = DoubleArrays.of(screen.doubtful(later, labels));
            float[] values = Tensors.toFloats(x);
            float[] moved = Tensors.toFloats(later);
            int[] before = LabelTensors.toInts(labels);
            int changed = 0;
            int doubts = 0;
            for (int i = 0; i < doubtful.length; i++) {
                int set = i / ROWS;
                int nearest = nearest(values, i % ROWS, moved, set);
                if (nearest != before[i]) {
                    changed++;
                    assertThat(doubtful[i]).as("row " + i).isEqualTo(1);
                }
                doubts += (int) doubtful[i];
            }
            assertThat(changed).isGreaterThan(50);
            if (rounded) {
                assertThat(doubts).isBetween(changed + 1, 2 * ROWS - 1000); // it is a screen, not a yes to everything
            } else {
                assertThat(doubts - changed).isBetween(-3, 3);
            }
            screen.close();
        }
    }

    private static int nearest(float[] x, int row, float[] centres, int set) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < K; c++) {
            double sum = 0;
            for (int j = 0; j < DIM; j++) {
                double difference = (double) x[row * DIM + j] - centres[(set * K + c) * DIM + j];
                sum += difference * difference;
            }
            if (sum < least) {
                least = sum;
                best = c;
            }
        }
        return best;
    }

    @Test
    void noRowThatMovesIsMissedInFloat32() {
        neverMissesARow(false);
    }

    @Test
    void noRowThatMovesIsMissedInBfloat16() {
        neverMissesARow(true);
    }

    @Test
    void givesItsMemoryBack() {
        try (FeatureSet clouds = Clouds.of(1, 2000, 64, 4, 0.5)) {
            NativeMemory.assertFlat(20, 12, () -> {
                try (PointerScope scope = new PointerScope();
                        CentreScreen screen = CentreScreen.rounded(clouds.features())) {
                    Tensor centres = clouds.features().narrow(0, 0, 8).clone().view(1, 8, 64);
                    screen.doubtful(centres, NearestCentres.assignAll(clouds.features(), centres));
                }
            });
        }
    }
}
