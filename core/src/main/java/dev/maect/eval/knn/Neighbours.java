/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.knn;

import dev.maect.engine.Tensors;
import dev.maect.eval.matrix.LabelTensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The nearest neighbours of some queries. Owns its tensors; the receiver closes it.
 *
 * @param indices int64 [Q, k], rows of the bank, most similar first
 * @param similarities float32 [Q, k], their cosine similarities, descending
 */
public record Neighbours(Tensor indices, Tensor similarities) implements AutoCloseable {
    /** Q, the number of queries. */
    public int size() {
        return Math.toIntExact(indices.size(0));
    }

    /** How many neighbours each query has. */
    public int k() {
        return Math.toIntExact(indices.size(1));
    }

    /** The bank rows nearest to {@code query}, most similar first. */
    public int[] indicesOf(int query) {
        try (Tensor row = indices.select(0, query)) {
            return LabelTensors.toInts(row);
        }
    }

    /** The cosine similarities of the neighbours of {@code query}, descending. */
    public float[] similaritiesOf(int query) {
        try (Tensor row = similarities.select(0, query)) {
            return Tensors.toFloats(row);
        }
    }

    /** Keeps this result beyond {@code scope}, in which its tensors were made. */
    Neighbours leaving(PointerScope scope) {
        indices.retainReference();
        similarities.retainReference();
        return this;
    }

    @Override
    public void close() {
        indices.close();
        similarities.close();
    }
}
