/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.NamedTensors;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.engine.kernel.Undo;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * First-in-first-out store of embeddings of any length with the ids, labels and ages of the images they come from
 * (MIM-Refiner modules/ssl/nnclr_queue.py). It starts with random vectors that belong to no image (id and label -1) and
 * count as valid neighbours until they are overwritten. Past its end it goes on at the beginning, whatever the batch size.
 */
final class EmbeddingQueue {
    static {
        NativeSetup.prepare();
    }

    /** Below any cosine: an image's own entries are neighbours only where there are no others. */
    private static final double EXCLUDED = -2;

    private static final double SHORTEST = 1e-12;

    private final NamedTensors tensors = new NamedTensors();
    private final Undo undo;
    private final Tensor embeddings;
    private final Tensor ids;
    private final Tensor labels;
    private final Tensor ages;
    private final Ring ring;

    /** @param undo is shown what is overwritten */
    EmbeddingQueue(int size, int dim, Undo undo) {
        this.undo = undo;
        TensorOptions integers = new TensorOptions(ScalarType.Long);
        embeddings = tensors.buffer("x", torch.zeros(size, dim));
        ids = tensors.buffer("idx", torch.full(new long[] {size}, new Scalar(-1), integers));
        labels = tensors.buffer("cls", torch.full(new long[] {size}, new Scalar(-1), integers));
        ages = tensors.buffer("age", torch.zeros(new long[] {size}, integers));
        ring = new Ring(size, tensors.buffer("ptr", torch.zeros(new long[] {1}, integers)), undo);
    }

    void initialise(GeneratorOptional generator) {
        try (NoGradGuard guard = new NoGradGuard()) {
            embeddings.normal_(0, 1, generator);
        }
    }

    /**
     * Cosine similarities of embeddings to the queue, float32 [N, size]. An image's own entries come after all others.
     *
     * @param unit float [N, dim], unit rows
     * @param imageIds int64 [N]
     */
    Tensor similarities(Tensor unit, Tensor imageIds) {
        return Scopes.keep(() -> {
            Tensor lengths = embeddings
                    .norm(new ScalarOptional(new Scalar(2)), new long[] {1}, false)
                    .clamp_min(new Scalar(SHORTEST));
            Tensor similarity = unit.matmul(embeddings.t()).div_(lengths);
            Tensor own = imageIds.unsqueeze(1).eq(ids.unsqueeze(0));
            return similarity.masked_fill_(own, new Scalar(EXCLUDED));
        });
    }

    /** The embeddings at {@code rows}, int64 [N], as float [N, dim]. */
    Tensor embeddingsAt(Tensor rows) {
        return embeddings.index_select(0, rows);
    }

    /** The labels at {@code rows}, int64 [N]; -1 where there is none. */
    Tensor labelsAt(Tensor rows) {
        return labels.index_select(0, rows);
    }

    /** How many embeddings were stored since those at {@code rows}, int64 [N]. */
    Tensor agesAt(Tensor rows) {
        return ages.index_select(0, rows);
    }

    /**
     * Overwrites the oldest entries.
     *
     * @param values float [N, dim], of any length; N is at most the queue's size
     * @param imageIds int64 [N]
     * @param imageLabels int64 [N], -1 for none
     */
    void push(Tensor values, Tensor imageIds, Tensor imageLabels) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            undo.keep(ages);
            ring.push(
                    List.of(embeddings, ids, labels, ages),
                    List.of(values, imageIds, imageLabels, torch.zeros_like(imageIds)));
            ages.add_(new Scalar(values.size(0)));
        }
    }

    /** The buffers: {@code x, idx, cls, age, ptr}. */
    NamedTensors tensors() {
        return tensors;
    }
}
