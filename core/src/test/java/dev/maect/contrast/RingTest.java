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

class RingTest {
    private static Tensor three() {
        return torch.ones(3);
    }

    @Test
    void readsItsPointerOnlyWhereSomebodyElseHasWrittenIt() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Undo undo = new Undo()) {
            Tensor store = torch.zeros(8);
            Tensor pointer = torch.zeros(new long[] {1}, new TensorOptions(ScalarType.Long));
            Ring ring = new Ring(8, pointer, undo);
            ring.push(List.of(store), List.of(three()));
            assertThat(Tensors.toLongs(pointer)).containsExactly(3);
            undo.forget();

            pointer.data_ptr_long().put(0, 7); // behind libtorch's back: a read would see it
            ring.push(List.of(store), List.of(three()));
            assertThat(Tensors.toLongs(pointer)).containsExactly(6);

            undo.putBack(); // to the 7 that it kept: in libtorch's way, so it is read
            ring.push(List.of(store), List.of(three()));
            assertThat(Tensors.toLongs(pointer)).containsExactly(2);

            pointer.fill_(new Scalar(4)); // as a state does that is loaded
            ring.push(List.of(store), List.of(three()));
            assertThat(Tensors.toLongs(pointer)).containsExactly(7);
        }
    }
}
