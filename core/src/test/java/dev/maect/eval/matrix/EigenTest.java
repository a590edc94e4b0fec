/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class EigenTest {
    @Test
    void valuesAscendAndVectorsBelongToThem() {
        try (PointerScope scope = new PointerScope()) {
            Tensor matrix = TestDevice.moved(Tensors.ofDoubles(new double[] {2, 1, 1, 2}, 2, 2));
            T_TensorTensor_T found = Eigen.of(matrix);
            assertThat(DoubleArrays.of(found.get0())).containsExactly(new double[] {1, 3}, within(1e-12));
            assertThat(DoubleArrays.of(Eigen.values(matrix))).containsExactly(new double[] {1, 3}, within(1e-12));
            Tensor back = found.get1().mul(found.get0()).matmul(found.get1().t());
            assertThat(DoubleArrays.of(back)).containsExactly(new double[] {2, 1, 1, 2}, within(1e-12));
        }
    }

    @Test
    void aDeviceThatCannotIsAskedOnce() {
        AtomicInteger asked = new AtomicInteger();
        Function<Tensor, String> here = matrix -> {
            asked.incrementAndGet();
            throw new RuntimeException("Error in dlopen: libcusolver.so.12: cannot open\nframe #0");
        };
        AtomicBoolean failed = new AtomicBoolean();
        try (Tensor matrix = Tensors.ofDoubles(new double[] {1}, 1, 1)) {
            for (int i = 0; i < 2; i++) {
                String answer = Eigen.solved(matrix, here, cpu -> "on the CPU: " + cpu.is_cpu(), failed);
                assertThat(answer).isEqualTo("on the CPU: true");
            }
            String there = Eigen.solved(matrix, m -> "there", cpu -> "CPU", new AtomicBoolean());
            assertThat(there).isEqualTo("there");
        }
        assertThat(asked).hasValue(1);
    }
}
