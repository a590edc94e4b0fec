/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Scopes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * An encoder's positions, for images of its own size and of others. Those for another size are interpolated once and kept
 * while the positions stay as they are; positions that train are interpolated anew each time, so that they get their
 * gradient. {@link #close} frees what is kept.
 */
final class Positions implements AutoCloseable {
    /** Training has one or two sizes; more, one image after another, are not worth keeping. */
    private static final int MOST_KEPT = 8;

    private final Tensor own;
    private final Grid grid;
    private final Map<Grid, Kept> kept = new ConcurrentHashMap<>();

    /** Patches along both sides of an image. */
    private record Grid(int rows, int columns) {}

    /**
     * Interpolated positions, and what they were made of: the version counts changes in place, the address tells another
     * device.
     */
    private record Kept(Tensor positions, long version, long address) {}

    /** Over {@code own}, float32 [1, rows * columns, dim], which stays the encoder's. */
    Positions(Tensor own, int rows, int columns) {
        this.own = own;
        this.grid = new Grid(rows, columns);
    }

    /** float32 [1, rows * columns, dim]; not to be closed. */
    Tensor of(int rows, int columns) {
        Grid asked = new Grid(rows, columns);
        if (asked.equals(grid)) {
            return own;
        }
        if (own.requires_grad() || kept.size() >= MOST_KEPT && !kept.containsKey(asked)) {
            return interpolated(asked);
        }
        return kept.compute(asked, (key, before) -> before != null && isOfNow(before) ? before : keep(asked, before))
                .positions();
    }

    private Tensor interpolated(Grid asked) {
        return PositionalEmbedding.interpolate(own, grid.rows(), grid.columns(), asked.rows(), asked.columns());
    }

    private boolean isOfNow(Kept before) {
        return before.version() == own._version() && before.address() == address();
    }

    private Kept keep(Grid asked, @Nullable Kept before) {
        if (before != null) {
            before.positions().close();
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return new Kept(Scopes.escape(interpolated(asked)), own._version(), address());
        }
    }

    private long address() {
        try (Pointer data = own.data_ptr()) {
            return data.address();
        }
    }

    @Override
    public void close() {
        kept.values().forEach(one -> one.positions().close());
        kept.clear();
    }
}
