/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Undo;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Both ways of filling a queue do the same, around its end and back. */
class RingTest {
    private static final int SIZE = 8;

    private static Tensor longs(long... values) {
        return Tensors.ofLongs(values, values.length);
    }

    /** A queue of two stores, filled in one of the ways. */
    private static final class Filled {
        final Tensor store = torch.zeros(SIZE, 2);
        final Tensor ids = torch.zeros(new long[] {SIZE}, new TensorOptions(ScalarType.Long));
        final Tensor pointer = torch.zeros(new long[] {1}, new TensorOptions(ScalarType.Long));
        final Undo undo = new Undo();
        final Ring ring = new Ring(SIZE, pointer, undo);
        private final boolean onDevice;
        private long pushed;

        Filled(boolean onDevice) {
            this.onDevice = onDevice;
        }

        void push(int n) {
            undo.forget();
            Tensor values = torch.arange(new Scalar(2.0 * n))
                    .add(new Scalar(100.0 * ++pushed))
                    .view(n, 2);
            Tensor numbers = torch.full(new long[] {n}, new Scalar(pushed), new TensorOptions(ScalarType.Long));
            if (onDevice) {
                ring.pushWherePointed(n, List.of(store, ids), List.of(values, numbers));
            } else {
                ring.push(List.of(store, ids), List.of(values, numbers));
            }
        }

        List<float[]> all() {
            return List.of(Tensors.toFloats(store), Tensors.toFloats(ids), Tensors.toFloats(pointer));
        }
    }

    private static void assertSame(Filled one, Filled other) {
        for (int i = 0; i < one.all().size(); i++) {
            assertThat(other.all().get(i)).isEqualTo(one.all().get(i));
        }
    }

    @Test
    void onTheDeviceTheSameRowsAreOverwrittenAndPutBack() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Filled read = new Filled(false);
            Filled worked = new Filled(true);
            for (int n : new int[] {3, 3, 3, 8, 5, 1, 8, 7}) {
                List<float[]> before = read.all();
                read.push(n);
                worked.push(n);
                assertSame(read, worked);
                read.undo.putBack();
                worked.undo.putBack();
                assertSame(read, worked);
                assertThat(read.all().get(0)).isEqualTo(before.get(0));
                assertThat(read.all().get(2)).isEqualTo(before.get(2));
                read.push(n);
                worked.push(n);
            }
            assertSame(read, worked);
            read.pointer.copy_(longs(5)); // as a state does that is loaded
            worked.pointer.copy_(longs(5));
            read.push(4);
            worked.push(4);
            assertSame(read, worked);
            assertThat(Tensors.toLongs(worked.pointer)).containsExactly(1);
            read.undo.close();
            worked.undo.close();
        }
    }
}
