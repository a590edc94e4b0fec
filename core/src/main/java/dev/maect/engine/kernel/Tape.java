/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import dev.maect.engine.Scopes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;

/**
 * Joins layers whose backward pass is written by hand with libtorch's autograd, which does the rest. While a tape is
 * open, such layers {@link #record} themselves on it instead of building a graph; {@link #backward} then runs autograd
 * from the loss to the last of them, that layer's own backward pass, autograd on to the one before, and so on.
 *
 * <p>A backward pass of one's own keeps less for it than a graph does, as it computes cheap things anew, and frees what
 * it has used at once. One tape is open per thread; {@link #close} frees what is still recorded.
 */
public final class Tape implements AutoCloseable {
    private static final ThreadLocal<Optional<Tape>> CURRENT = ThreadLocal.withInitial(Optional::empty);

    /** Layers that keep what their backward pass needs. */
    public interface Layers extends AutoCloseable {
        /**
         * The forward pass, called once, without grad.
         *
         * @param x float32, any shape
         * @return float32
         */
        Tensor forward(Tensor x);

        /**
         * The backward pass, called once at most, without grad: adds to the gradients of the parameters.
         *
         * @param gradient float32, that of the output
         * @param toInput whether the gradient of the input is wanted
         * @return float32 of the input's shape, or empty where it is not wanted
         */
        Optional<Tensor> backward(Tensor gradient, boolean toInput);

        @Override
        void close();
    }

    /** Where a recorded part begins and ends in autograd's graph. */
    private record Recorded(Layers layers, Tensor input, Tensor output) implements AutoCloseable {
        @Override
        public void close() {
            layers.close();
            input.close();
            output.close();
        }
    }

    private final Optional<Tape> outer;
    private final Deque<Recorded> recorded = new ArrayDeque<>();

    /** Opens a tape on this thread. */
    public Tape() {
        this.outer = CURRENT.get();
        CURRENT.set(Optional.of(this));
    }

    /** The tape that is open on this thread. */
    public static Optional<Tape> current() {
        return CURRENT.get();
    }

    /**
     * Runs {@code layers} on {@code x} and remembers them, to close them when they are done with.
     *
     * @return their output, a leaf of autograd's graph; the enclosing scope frees it
     */
    public Tensor record(Layers layers, Tensor x) {
        Tensor output = Scopes.keep(() -> {
            try (NoGradGuard guard = new NoGradGuard()) {
                return layers.forward(x);
            }
        });
        output.set_requires_grad(true);
        recorded.push(new Recorded(layers, Scopes.escape(x), Scopes.escape(output)));
        return output;
    }

    /** Adds the gradients of {@code loss}, a scalar, to those of all parameters. Empties the tape. */
    public void backward(Tensor loss) {
        loss.backward();
        while (!recorded.isEmpty()) {
            try (Recorded part = recorded.pop()) {
                continueThrough(part);
            }
        }
    }

    private static void continueThrough(Recorded part) {
        try (PointerScope scope = new PointerScope()) {
            Tensor gradient = takeGradient(part.output());
            if (!gradient.defined()) { // the loss does not depend on it
                return;
            }
            Optional<Tensor> below;
            try (NoGradGuard guard = new NoGradGuard()) {
                below = part.layers().backward(gradient, part.input().requires_grad());
            }
            below.ifPresent(g -> part.input().backward(g, new BoolOptional(), false, new TensorArrayRefOptional()));
        }
    }

    /** The gradient that has come together at {@code output}, which gives it up: the output itself may live on. */
    private static Tensor takeGradient(Tensor output) {
        Tensor held = output.mutable_grad();
        Tensor gradient = new Tensor(held);
        held.reset();
        return gradient;
    }

    @Override
    public void close() {
        recorded.forEach(Recorded::close);
        recorded.clear();
        CURRENT.set(outer);
    }
}
