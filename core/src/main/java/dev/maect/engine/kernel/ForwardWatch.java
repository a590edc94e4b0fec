/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import dev.maect.engine.NamedTensors;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Tensor;

/**
 * Shows what comes out of each transformer block while it is open, to find out where numbers stop being finite. Blocks then
 * run one by one, in autograd's graph. One is open per thread.
 */
public final class ForwardWatch implements AutoCloseable {
    private static final ThreadLocal<Optional<ForwardWatch>> CURRENT = ThreadLocal.withInitial(Optional::empty);

    private final BiConsumer<NamedTensors, Tensor> seen;

    /** Opens one on this thread: {@code seen} is given a block's weights and its output, which stays the pass's. */
    public ForwardWatch(BiConsumer<NamedTensors, Tensor> seen) {
        this.seen = seen;
        CURRENT.set(Optional.of(this));
    }

    /** The one that is open on this thread. */
    public static Optional<ForwardWatch> current() {
        return CURRENT.get();
    }

    /** Shows the output of the block with these weights. */
    public void show(NamedTensors block, Tensor output) {
        seen.accept(block, output);
    }

    @Override
    public void close() {
        CURRENT.remove();
    }
}
