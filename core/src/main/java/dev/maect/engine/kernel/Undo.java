/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * What a forward pass overwrites, such as running statistics and a queue, so that it can be put back where its step is not
 * made after all. Closing it frees the copies.
 */
public final class Undo implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    /** A place in memory, or rows of it, and the values that it had. */
    private record Kept(Tensor place, Optional<Tensor> rows, Tensor values) implements AutoCloseable {
        void putBack() {
            rows.ifPresentOrElse(these -> place.index_copy_(0, these, values), () -> place.copy_(values));
        }

        @Override
        public void close() {
            place.close();
            rows.ifPresent(Tensor::close);
            values.close();
        }
    }

    private final List<Kept> kept = new ArrayList<>();

    /** Keeps the values of {@code place}, a tensor or a view of one, which is about to be overwritten. */
    public void keep(Tensor place) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            kept.add(new Kept(Scopes.escape(place.detach()), Optional.empty(), Scopes.escape(place.clone())));
        }
    }

    /** As {@link #keep}, of the rows {@code rows}, int64 [N], of {@code place}, which the device alone knows. */
    public void keepRows(Tensor place, Tensor rows) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            kept.add(new Kept(
                    Scopes.escape(place.detach()),
                    Optional.of(Scopes.escape(rows.detach())),
                    Scopes.escape(place.index_select(0, rows))));
        }
    }

    /**
     * Puts all values back, the latest first. They are known until {@link #forget}: a step that is made again from a record
     * keeps its values in the same memory.
     */
    public void putBack() {
        try (NoGradGuard guard = new NoGradGuard()) {
            for (int i = kept.size() - 1; i >= 0; i--) {
                kept.get(i).putBack();
            }
        }
    }

    /** Forgets all values: what was overwritten stays so. */
    public void forget() {
        kept.forEach(Kept::close);
        kept.clear();
    }

    @Override
    public void close() {
        forget();
    }
}
