/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.Image;
import dev.maect.eval.EvaluationException;
import dev.maect.testing.TestDevice;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class ColourProbeTest {
    @Test
    void countsLevelsPerChannel() {
        byte[] pixels = {0, (byte) 255, 3, 4, (byte) 255, 127};
        float[] histogram = ColourHistogram.of(new Image(1, 2, 3, pixels));
        assertThat(histogram).hasSize(192);
        assertThat(histogram[0]).isEqualTo(0.5f); // 0
        assertThat(histogram[1]).isEqualTo(0.5f); // 4
        assertThat(histogram[64 + 63]).isEqualTo(1f);
        assertThat(histogram[128]).isEqualTo(0.5f);
        assertThat(histogram[128 + 31]).isEqualTo(0.5f);
    }

    /** scikit-learn's Ridge on the same numbers, with the same choice of the penalty. */
    @Test
    void equalsTheReference() {
        try (Tensor train = Waves.features(60, 5, 0);
                Tensor test = Waves.features(20, 5, 100)) {
            ColourProbe probe = ColourProbe.measure(train, Waves.histograms(60, 0), test, Waves.histograms(20, 100));
            assertThat(probe.ridge()).isEqualTo(0.0001);
            assertThat(probe.l1()).isCloseTo(0.0036606405299118446, within(1e-8));
            assertThat(probe.meanL1()).isCloseTo(0.006599102577633123, within(1e-8));
            assertThat(probe.uniformL1()).isCloseTo(0.006607030734477349, within(1e-8));
            assertThat(probe.r2()).isCloseTo(0.6862192590520277, within(1e-6));
            assertThat(probe.known()).isBetween(0.05, 0.95);
        }
    }

    @Test
    void featuresThatSayNothingKnowNoColours() {
        try (Tensor train = TestDevice.moved(torch.ones(60, 5));
                Tensor test = TestDevice.moved(torch.ones(20, 5))) {
            ColourProbe probe = ColourProbe.measure(train, Waves.histograms(60, 0), test, Waves.histograms(20, 100));
            assertThat(probe.known()).isCloseTo(0, within(1e-9));
        }
    }

    /** As wide as real features: some factorisations of such matrices need more stack than a Java thread has. */
    @Test
    void takesWideFeatures() {
        try (Tensor train = Waves.features(600, 384, 0);
                Tensor test = Waves.features(100, 384, 1000)) {
            ColourProbe probe = ColourProbe.measure(train, Waves.histograms(600, 0), test, Waves.histograms(100, 1000));
            assertThat(probe.l1()).isBetween(0.0, probe.meanL1());
        }
    }

    @Test
    void countsMustFit() {
        try (Tensor train = TestDevice.moved(torch.ones(60, 5))) {
            assertThatThrownBy(
                            () -> ColourProbe.measure(train, Waves.histograms(59, 0), train, Waves.histograms(60, 0)))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("59 histograms to train");
        }
    }
}
