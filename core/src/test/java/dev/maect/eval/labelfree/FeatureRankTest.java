/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.Tensors;
import dev.maect.eval.EvaluationException;
import dev.maect.testing.TestDevice;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class FeatureRankTest {
    /** What numpy's singular values give for the same numbers. */
    @Test
    void equalsTheReference() {
        try (Tensor tall = features(40, 6);
                Tensor wide = features(5, 9)) {
            assertThat(FeatureRank.rankMe(tall)).isCloseTo(4.960551903143171, within(1e-5));
            assertThat(FeatureRank.effectiveRank(tall)).isCloseTo(4.784492648852053, within(1e-5));
            assertThat(FeatureRank.rankMe(wide)).isCloseTo(3.899864436458508, within(1e-5));
            assertThat(FeatureRank.effectiveRank(wide)).isCloseTo(3.206808771851547, within(1e-4));
        }
    }

    private static Tensor features(int n, int dimensions) {
        float[] values = new float[n * dimensions];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < dimensions; j++) {
                values[i * dimensions + j] = (float)
                        (Math.sin(i * 0.7 + j * 1.3) + 0.1 * ((i * 31 + j * 17) % 11) + 0.05 * ((i * i + 3 * j) % 7));
            }
        }
        return TestDevice.moved(Tensors.ofFloats(values, n, dimensions));
    }

    @Test
    void equalFeaturesHaveRankOne() {
        try (Tensor equal = TestDevice.moved(torch.ones(20, 8))) {
            assertThat(FeatureRank.rankMe(equal)).isCloseTo(1, within(1e-4));
            assertThat(FeatureRank.effectiveRank(equal)).isEqualTo(1);
        }
    }

    @Test
    void orthogonalFeaturesHaveFullRank() {
        try (Tensor identity = TestDevice.moved(torch.eye(12))) {
            assertThat(FeatureRank.rankMe(identity)).isCloseTo(12, within(1e-4));
            assertThat(FeatureRank.effectiveRank(identity)).isCloseTo(11, within(1e-4));
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        try (Tensor one = TestDevice.moved(torch.ones(1, 4));
                Tensor broken = TestDevice.moved(Tensors.ofFloats(new float[] {1, Float.NaN, 2, 3}, 2, 2))) {
            assertThatThrownBy(() -> FeatureRank.rankMe(one)).isInstanceOf(EvaluationException.class);
            assertThatThrownBy(() -> FeatureRank.effectiveRank(broken)).hasMessageContaining("not finite");
        }
    }
}
