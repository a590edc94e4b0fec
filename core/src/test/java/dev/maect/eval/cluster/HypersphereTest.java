/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.eval.Clouds;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class HypersphereTest {
    @Test
    void alignmentIsTheMeanSquaredDistanceOfViews() {
        try (Tensor first = TestDevice.moved(Tensors.ofFloats(new float[] {2, 0, 0, 3, 1, 1}, 3, 2));
                Tensor second = TestDevice.moved(Tensors.ofFloats(new float[] {5, 0, 1, 0, -1, -1}, 3, 2))) {
            assertThat(Hypersphere.alignment(first, first)).isCloseTo(0, within(1e-12));
            assertThat(Hypersphere.alignment(first, second)).isCloseTo((0 + 2 + 4) / 3.0, within(1e-12));
        }
    }

    @Test
    void uniformityComparesAllPairs() {
        int n = 2100; // more than one block
        float[] x = Clouds.gaussians(RandomStream.of(1, "x"), n * 3);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double dot = 0;
                double a = 0;
                double b = 0;
                for (int d = 0; d < 3; d++) {
                    dot += x[3 * i + d] * (double) x[3 * j + d];
                    a += x[3 * i + d] * (double) x[3 * i + d];
                    b += x[3 * j + d] * (double) x[3 * j + d];
                }
                sum += Math.exp(-2 * (2 - 2 * dot / Math.sqrt(a * b)));
            }
        }
        double expected = Math.log(sum / (n * (n - 1.0) / 2));
        try (Tensor features = TestDevice.moved(Tensors.ofFloats(x, n, 3))) {
            assertThat(Hypersphere.uniformity(features)).isCloseTo(expected, within(1e-9));
        }
    }

    @Test
    void equalFeaturesAreNotUniformAtAll() {
        try (Tensor equal = TestDevice.moved(torch.ones(5, 4))) {
            assertThat(Hypersphere.uniformity(equal)).isCloseTo(0, within(1e-12));
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        try (Tensor one = TestDevice.moved(torch.ones(1, 4));
                Tensor two = TestDevice.moved(torch.ones(2, 4))) {
            assertThatThrownBy(() -> Hypersphere.uniformity(one)).isInstanceOf(EvaluationException.class);
            assertThatThrownBy(() -> Hypersphere.alignment(one, two)).hasMessageContaining("1 x 4 and 2 x 4");
        }
    }

    @Test
    void givesItsMemoryBack() {
        try (FeatureSet clouds = Clouds.of(1, 300, 64, 4, 1)) {
            NativeMemory.assertFlat(60, 12, () -> {
                Hypersphere.uniformity(clouds.features());
                Hypersphere.alignment(clouds.features(), clouds.features());
            });
        }
    }
}
