/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class FeatureSpreadTest {
    private static FeatureSpread gaussian(int rows, int dimensions, double offset) {
        RandomStream random = RandomStream.of(1, "spread");
        float[] values = new float[rows * dimensions];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (offset + random.nextGaussian());
        }
        try (Tensor features = TestDevice.moved(Tensors.ofFloats(values, rows, dimensions))) {
            return FeatureSpread.of(features);
        }
    }

    @Test
    void featuresAllOverTheSphereSpreadByOne() {
        FeatureSpread spread = gaussian(2000, 16, 0);
        assertThat(spread.standardDeviation()).isCloseTo(1, within(0.02));
        assertThat(spread.effectiveRank()).isBetween(15.8, 16.0);
    }

    @Test
    void theRankIsBoundedByTheSmallerSide() {
        assertThat(gaussian(8, 500, 0).effectiveRank()).isBetween(7.8, 8.0);
        assertThat(gaussian(500, 8, 0).effectiveRank()).isBetween(7.8, 8.0);
    }

    @Test
    void aCommonDirectionNarrowsTheSpread() {
        FeatureSpread spread = gaussian(500, 16, 10);
        assertThat(spread.standardDeviation()).isLessThan(0.15);
        assertThat(spread.effectiveRank()).isLessThan(6);
    }

    @Test
    void collapsedFeaturesHaveNone() {
        try (Tensor equal = TestDevice.moved(torch.ones(64, 8));
                Tensor zero = TestDevice.moved(torch.zeros(64, 8))) {
            FeatureSpread collapsed = FeatureSpread.of(equal);
            assertThat(collapsed.standardDeviation()).isCloseTo(0, within(1e-9));
            assertThat(collapsed.effectiveRank()).isCloseTo(1, within(1e-3));
            assertThat(FeatureSpread.of(zero)).isEqualTo(new FeatureSpread(0, 1));
        }
    }

    /** Singular values 3 and 1: shares 3/4 and 1/4. */
    @Test
    void theRankIsTheExponentialOfTheEntropyOfSingularValues() {
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {3, 0, 0, 1, 0, 0}, 3, 2))) {
            double entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
            assertThat(FeatureSpread.of(x).effectiveRank()).isCloseTo(Math.exp(entropy), within(1e-5));
        }
    }

    @Test
    void featuresThatAreNotFiniteAreReportedAsSuch() {
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {1, 2, Float.NaN, 4}, 2, 2))) {
            FeatureSpread spread = FeatureSpread.of(x);
            assertThat(spread.standardDeviation()).isNaN();
            assertThat(spread.effectiveRank()).isNaN();
        }
    }

    @Test
    void leavesGradientsAloneAndTakesOtherTypes() {
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {1, 2, 3, 4}, 2, 2));
                Tensor half = x.to(torch.ScalarType.BFloat16)) {
            FeatureSpread expected = FeatureSpread.of(x);
            x.set_requires_grad(true);
            assertThat(FeatureSpread.of(x)).isEqualTo(expected);
            assertThat(FeatureSpread.of(half)).isEqualTo(expected);
            assertThat(x.requires_grad()).isTrue();
        }
    }

    @Test
    void needsTwoRows() {
        try (Tensor one = TestDevice.moved(torch.ones(1, 3));
                Tensor tokens = TestDevice.moved(torch.ones(2, 3, 4))) {
            assertThatThrownBy(() -> FeatureSpread.of(one)).hasMessageContaining("[1, 3]");
            assertThatThrownBy(() -> FeatureSpread.of(tokens)).hasMessageContaining("[2, 3, 4]");
        }
    }

    @Test
    void givesItsMemoryBack() {
        int threads = torch.get_num_threads();
        torch.set_num_threads(1);
        try (Tensor x = TestDevice.moved(torch.randn(128, 256))) {
            for (int i = 0; i < 30; i++) {
                FeatureSpread.of(x);
            }
            long before = Pointer.physicalBytes();
            for (int i = 0; i < 200; i++) {
                FeatureSpread.of(x);
            }
            assertThat((Pointer.physicalBytes() - before) >> 20)
                    .as("growth of the process in MiB")
                    .isLessThan(16);
        } finally {
            torch.set_num_threads(threads);
        }
    }
}
