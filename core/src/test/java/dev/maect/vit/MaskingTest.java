/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {
    @Test
    void keepsTheSmallestNoiseInItsOrder() {
        try (PointerScope scope = new PointerScope()) {
            Masking masking =
                    Masking.of(TestDevice.moved(Tensors.ofFloats(new float[] {.3f, .1f, .9f, .2f, .5f}, 1, 5)), 0.4);
            assertThat(Tensors.toLongs(masking.keep())).containsExactly(1, 3, 0);
            assertThat(Tensors.toFloats(masking.mask())).containsExactly(0, 0, 1, 0, 1);
            assertThat(Tensors.toLongs(masking.restore())).containsExactly(2, 0, 4, 1, 3);
        }
    }

    /** The official numbers; the product is rounded down in double precision. */
    @ParameterizedTest
    @CsvSource({
        "16, 0.9, 1", "25, 0.75, 6", "36, 0.9, 3", "49, 0.6, 19", "49, 0.9, 4", "64, 0.7, 19", "100, 0.6, 40",
        "100, 0.8, 19", "100, 0.9, 9", "196, 0.75, 49", "196, 0.7, 58", "196, 0.9, 19", "256, 0.75, 64", "256, 0, 256"
    })
    void keepsAsManyAsTheOfficialCode(int length, double ratio, int kept) {
        try (PointerScope scope = new PointerScope()) {
            Masking masking = Masking.of(RandomTensors.uniform(1, 2, length), ratio);
            assertThat(Tensors.shape(masking.keep())).containsExactly(2, kept);
            assertThat(masking.mask().sum().item_int()).isEqualTo(2 * (length - kept));
        }
    }

    @Test
    void selectsAndRestores() {
        try (PointerScope scope = new PointerScope()) {
            Tensor tokens = RandomTensors.normal(2, 3, 7, 4);
            Masking all = Masking.of(RandomTensors.uniform(3, 3, 7), 0);
            Tensor shuffled = all.kept(tokens);
            Tensor back = shuffled.gather(1, all.restore().unsqueeze(-1).expand(-1, -1, 4));
            assertThat(Tensors.toFloats(back)).containsExactly(Tensors.toFloats(tokens));
            assertThat(Tensors.toFloats(shuffled)).isNotEqualTo(Tensors.toFloats(tokens));
        }
    }

    @Test
    void masksDifferBetweenSamplesAndEveryPatchIsEquallyLikely() {
        try (PointerScope scope = new PointerScope()) {
            Masking masking = Masking.of(RandomTensors.uniform(4, 4000, 8), 0.75);
            float[] share = Tensors.toFloats(masking.mask().mean(0));
            for (float s : share) {
                assertThat(s).isBetween(0.72f, 0.78f);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, 0.95})
    void refusesToKeepNothing(double ratio) {
        try (PointerScope scope = new PointerScope()) {
            assertThatThrownBy(() -> Masking.of(RandomTensors.uniform(5, 1, 10), ratio))
                    .isInstanceOf(VitException.class)
                    .hasMessageContaining(String.valueOf(ratio));
        }
    }
}
