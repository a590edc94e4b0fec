/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Frees temporaries as early as Python's reference counting would. A training step runs in one {@link PointerScope};
 * inside it, {@link #keep} opens a smaller one per piece of work, so that only the piece's result stays.
 *
 * <p>JavaCPP counts references: each scope that holds a pointer has one, {@link #escape} takes one more, {@code close}
 * gives one back, and at zero the native object goes. An in-place operation ({@code add_}, {@code copy_}) returns the
 * very tensor it was called on, not another reference: never close its result.
 */
public final class Scopes {
    private Scopes() {}

    /**
     * Runs {@code body} in a scope of its own and hands its result to the enclosing scope; everything else the body
     * made is freed (what the autograd graph needs stays alive with the graph). Without an enclosing scope the caller
     * closes the result.
     */
    public static Tensor keep(Supplier<Tensor> body) {
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope inner = new PointerScope()) {
            Tensor result = body.get();
            if (outer != null) {
                outer.attach(result);
            } else {
                result.retainReference();
            }
            return result;
        }
    }

    /** As {@link #keep}, with several results. */
    public static List<Tensor> keepAll(Supplier<List<Tensor>> body) {
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope inner = new PointerScope()) {
            List<Tensor> results = body.get();
            for (Tensor result : results) {
                if (outer != null) {
                    outer.attach(result);
                } else {
                    result.retainReference();
                }
            }
            return results;
        }
    }

    /** Runs {@code body} in a scope of its own, freeing everything it made. */
    public static void run(Runnable body) {
        try (PointerScope scope = new PointerScope()) {
            body.run();
        }
    }

    /**
     * Gives the caller a share in {@code tensor}: whatever scopes it was made in or handed through, it lives until the
     * caller closes it, once for each call.
     */
    public static Tensor escape(Tensor tensor) {
        tensor.retainReference();
        return tensor;
    }
}
