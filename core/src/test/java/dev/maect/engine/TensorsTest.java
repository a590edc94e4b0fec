/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.testing.NativeMemory;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class TensorsTest {
    @Test
    void unitRowsHaveLengthOneAndZerosStayZero() {
        try (PointerScope scope = new PointerScope()) {
            Tensor rows = Tensors.ofFloats(new float[] {3, 4, 0, 0, -2, 0}, 3, 2);
            assertThat(Tensors.toFloats(Tensors.unitRows(rows))).containsExactly(0.6f, 0.8f, 0, 0, -1, 0);
            Tensor random = torch.randn(50, 33);
            for (Tensor x : new Tensor[] {random, random.to(ScalarType.Double)}) {
                assertThat(Tensors.unitRows(x).equal(torch.normalize(x))).isTrue();
            }
        }
    }

    @Test
    void bringsValuesInAndOut() {
        try (PointerScope scope = new PointerScope()) {
            Tensor floats = Tensors.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
            assertThat(Tensors.shape(floats)).containsExactly(2, 3);
            assertThat(Tensors.toFloats(floats)).containsExactly(1, 2, 3, 4, 5, 6);
            Tensor longs = Tensors.ofLongs(new long[] {-1, Long.MAX_VALUE}, 2);
            assertThat(longs.scalar_type().intern()).isEqualTo(ScalarType.Long);
            assertThat(Tensors.toLongs(longs)).containsExactly(-1, Long.MAX_VALUE);
            Tensor single = Tensors.ofFloats(new float[] {7});
            assertThat(Tensors.shape(single)).isEmpty();
            assertThat(single.item_float()).isEqualTo(7);
        }
    }

    @Test
    void readsRowMajorWhateverTheStrides() {
        try (PointerScope scope = new PointerScope()) {
            Tensor turned =
                    Tensors.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).t();
            assertThat(Tensors.toFloats(turned)).containsExactly(1, 4, 2, 5, 3, 6);
            assertThat(Tensors.toFloats(turned.narrow(0, 1, 1))).containsExactly(2, 5);
        }
    }

    @Test
    void readsOtherTypesAndTrainableTensors() {
        try (PointerScope scope = new PointerScope()) {
            Tensor trainable = torch.ones(2);
            trainable.set_requires_grad(true);
            assertThat(Tensors.toFloats(trainable)).containsExactly(1, 1);
            assertThat(Tensors.toFloats(trainable.to(ScalarType.Half))).containsExactly(1, 1);
            assertThat(Tensors.toLongs(trainable.to(ScalarType.Byte))).containsExactly(1, 1);
            assertThat(Tensors.toFloats(torch.zeros(0, 3))).isEmpty();
            assertThat(Tensors.toFloats(Tensors.ofFloats(new float[0], 0, 3))).isEmpty();
            assertThat(Tensors.toLongs(Tensors.ofLongs(new long[0], 0))).isEmpty();
        }
    }

    @Test
    void refusesAnotherNumberOfValuesThanTheShapeHolds() {
        assertThatThrownBy(() -> Tensors.ofFloats(new float[5], 2, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensors.ofLongs(new long[7], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("7")
                .hasMessageContaining("[2, 3]");
    }

    @Test
    void conversionsLeaveNothingBehind() {
        NativeMemory.assertNothingLeft(200, () -> {
            try (Tensor floats = Tensors.ofFloats(new float[1000], 1000);
                    Tensor longs = Tensors.ofLongs(new long[10], 10)) {
                Tensors.toFloats(floats);
                Tensors.toLongs(longs);
                Tensors.shape(longs);
            }
        });
    }
}
