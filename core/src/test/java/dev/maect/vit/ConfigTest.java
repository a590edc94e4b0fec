/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    @ParameterizedTest
    @CsvSource({
        "B, 16, 768, 12, 12, 196",
        "L, 16, 1024, 24, 16, 196",
        "H, 14, 1280, 32, 16, 256",
        "S, 16, 384, 12, 6, 196",
        "TI, 16, 192, 12, 3, 196"
    })
    void knowsTheNamedSizes(ModelSize size, int patch, int dim, int depth, int heads, int patches) {
        EncoderConfig config = EncoderConfig.of(size, 224, patch);
        assertThat(config.dim()).isEqualTo(dim);
        assertThat(config.depth()).isEqualTo(depth);
        assertThat(config.heads()).isEqualTo(heads);
        assertThat(config.patches()).isEqualTo(patches);
        assertThat(config.patchValues()).isEqualTo(3 * patch * patch);
        assertThat(config.mlpRatio()).isEqualTo(4);
    }

    @Test
    void countsRowsAndColumnsApart() {
        assertThat(MicroModel.CONFIG.gridRows()).isEqualTo(2);
        assertThat(MicroModel.CONFIG.gridColumns()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 8, 4, 3, 8, 1, 2, 4, positive",
        "8, 8, 4, 0, 8, 1, 2, 4, positive",
        "8, 8, 4, 3, 8, 0, 2, 4, positive",
        "8, 8, 4, 3, 8, 1, 2, 0, positive",
        "8, 10, 4, 3, 8, 1, 2, 4, multiple of the patch size 4",
        "8, 8, 4, 3, 10, 1, 2, 4, divisible by 4",
        "8, 8, 4, 3, 8, 1, 3, 4, number of heads 3",
        "8, 8, 4, 3, 8, 1, 0, 4, number of heads 0"
    })
    void refusesShapesThatCannotBe(
            int height, int width, int patch, int channels, int dim, int depth, int heads, int ratio, String message) {
        assertThatThrownBy(() -> new EncoderConfig(height, width, patch, channels, dim, depth, heads, ratio))
                .isInstanceOf(VitException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"6, 1, 2", "8, 0, 2", "8, 1, 3", "8, 1, 0"})
    void refusesDecodersThatCannotBe(int dim, int depth, int heads) {
        assertThatThrownBy(() -> new DecoderConfig(dim, depth, heads)).isInstanceOf(VitException.class);
    }
}
