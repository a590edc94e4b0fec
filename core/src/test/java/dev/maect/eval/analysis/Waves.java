/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.analysis;

import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import org.bytedeco.pytorch.Tensor;

/** Numbers that other languages can make the same way. */
final class Waves {
    private Waves() {}

    static Tensor features(int n, int dimensions, int offset) {
        float[] values = new float[n * dimensions];
        for (int row = 0; row < n; row++) {
            int i = row + offset;
            for (int j = 0; j < dimensions; j++) {
                values[row * dimensions + j] = (float) (Math.sin(i * 0.7 + j * 1.3) + 0.1 * ((i * 31 + j * 17) % 11));
            }
        }
        return TestDevice.moved(Tensors.ofFloats(values, n, dimensions));
    }

    static float[][] histograms(int n, int offset) {
        float[][] rows = new float[n][64];
        for (int row = 0; row < n; row++) {
            int i = row + offset;
            float sum = 0;
            for (int j = 0; j < 64; j++) {
                rows[row][j] = (float) (1 + Math.sin(i * 0.7 + 1.3 * (j % 4)) + ((i * 7 + j * 5) % 13) * 0.1);
                sum += rows[row][j];
            }
            for (int j = 0; j < 64; j++) {
                rows[row][j] /= sum;
            }
        }
        return rows;
    }
}
