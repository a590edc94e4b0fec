/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoolingTest {
    @ParameterizedTest
    @EnumSource
    void poolsAClassTokenAndThreePatches(Pooling pooling) {
        float[] expected = switch (pooling) {
            case CLASS_TOKEN -> new float[] {8, -1};
            case MEAN_PATCH -> new float[] {2, 4};
            case MEAN_ALL -> new float[] {3.5f, 2.75f};
            case MAX_PATCH -> new float[] {3, 9};
            case MAX_ALL -> new float[] {8, 9};
            case CLASS_AVERAGE -> new float[] {5, 1.5f};
            case CONCAT_CLASS_AVERAGE -> new float[] {8, -1, 2, 4};
        };
        try (PointerScope scope = new PointerScope()) {
            Tensor tokens = TestDevice.moved(Tensors.ofFloats(new float[] {8, -1, 1, 0, 2, 9, 3, 3}, 1, 4, 2));
            Tensor pooled = pooling.apply(tokens);
            assertThat(Tensors.shape(pooled)).containsExactly(1, pooling.width(2));
            assertThat(Tensors.toFloats(pooled)).containsExactly(expected);
        }
    }
}
