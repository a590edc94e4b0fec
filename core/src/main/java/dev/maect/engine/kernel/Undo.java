/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import java.util.ArrayList;
import java.util.List;
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

    /** A place in memory, and the values that it had. */
    private record Kept(Tensor place, Tensor values) implements AutoCloseable {
        @Override
        public void close() {
            place.close();
            values.close();
        }
    }

    private final List<Kept> kept = new ArrayList<>();

    /** Keeps the values of {@code place}, a tensor or a view of one, which is about to be overwritten. */
    public void keep(Tensor place) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            kept.add(new Kept(Scopes.escape(place.detach()), Scopes.escape(place.clone())));
        }
    }

    /** Puts all values back, the latest first, and forgets them. */
    public void putBack() {
        try (NoGradGuard guard = new NoGradGuard()) {
            for (int i = kept.size() - 1; i >= 0; i--) {
                kept.get(i).place().copy_(kept.get(i).values());
            }
        }
        forget();
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
