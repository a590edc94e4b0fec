/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.Tensors;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class TapeTest {
    /** Multiplies by a number, and says so. */
    private static final class Times implements Tape.Layers {
        private final double factor;
        private Optional<Boolean> askedForInput = Optional.empty();
        private int closed;

        Times(double factor) {
            this.factor = factor;
        }

        @Override
        public Tensor forward(Tensor x) {
            return x.mul(new Scalar(factor));
        }

        @Override
        public Optional<Tensor> backward(Tensor gradient, boolean toInput) {
            askedForInput = Optional.of(toInput);
            return toInput ? Optional.of(gradient.mul(new Scalar(factor))) : Optional.empty();
        }

        @Override
        public void close() {
            closed++;
        }
    }

    @Test
    void gradientsGoThroughAutogradAndLayersInTurn() {
        try (PointerScope scope = new PointerScope();
                Tape tape = new Tape()) {
            Tensor x = torch.ones(3).set_requires_grad(true);
            Times first = new Times(2);
            Times second = new Times(5);
            Tensor middle = tape.record(first, x.mul(new Scalar(3.0))).square(); // (6 x)²
            Tensor last = tape.record(second, middle);
            tape.backward(last.sum());
            assertThat(Tensors.toFloats(last)).containsExactly(180, 180, 180);
            assertThat(Tensors.toFloats(x.grad())).containsExactly(360, 360, 360); // d 180 x² / dx
            assertThat(first.closed).isEqualTo(1);
            assertThat(second.closed).isEqualTo(1);
        }
    }

    @Test
    void anInputWithoutGradIsNotAskedFor() {
        try (PointerScope scope = new PointerScope();
                Tape tape = new Tape()) {
            Times layers = new Times(2);
            tape.backward(tape.record(layers, torch.ones(3)).sum());
            assertThat(layers.askedForInput).contains(false);
        }
    }

    @Test
    void layersThatTheLossDoesNotDependOnAreLeftOut() {
        try (PointerScope scope = new PointerScope();
                Tape tape = new Tape()) {
            Times unused = new Times(2);
            Tensor x = torch.ones(1).set_requires_grad(true);
            tape.record(unused, x);
            tape.backward(tape.record(new Times(3), x).sum());
            assertThat(unused.askedForInput).isEmpty();
            assertThat(unused.closed).isEqualTo(1);
            assertThat(x.grad().item_double()).isEqualTo(3);
        }
    }

    @Test
    void closingATapeFreesWhatIsRecordedAndBringsBackTheOneBefore() {
        try (PointerScope scope = new PointerScope();
                Tape outer = new Tape()) {
            Times layers = new Times(2);
            try (Tape inner = new Tape()) {
                assertThat(Tape.current()).contains(inner);
                inner.record(layers, torch.ones(1));
            }
            assertThat(layers.closed).isEqualTo(1);
            assertThat(Tape.current()).contains(outer);
        }
        assertThat(Tape.current()).isEmpty();
    }
}
