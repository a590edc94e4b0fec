/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.NamedTensors;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Undo;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * First-in-first-out store of unit-length embeddings with the ids and labels of the images they come from (MAE-CT
 * contrastive_heads/nnclr_head.py). It starts with random unit vectors that belong to no image (id and label -1) and
 * count as valid neighbours until they are overwritten. Similarities are float32 always: in bf16 many tie.
 */
final class NeighbourQueue {
    static {
        NativeSetup.prepare();
    }

    /** Floats per similarity of an embedding to an entry: itself, whose image it is, and what finds the nearest. */
    static final double TAKEN_PER_SIMILARITY = 3;

    private final NamedTensors tensors = new NamedTensors();
    private final Tensor embeddings;
    private final Tensor labels;
    private final Tensor ids;
    private final Ring ring;

    /** @param undo is shown what is overwritten */
    NeighbourQueue(int size, int dim, Undo undo) {
        embeddings = tensors.buffer("queue", torch.zeros(size, dim));
        TensorOptions integers = new TensorOptions(ScalarType.Long);
        labels = tensors.buffer("queue_y", torch.full(new long[] {size}, new Scalar(-1), integers));
        ids = tensors.buffer("queue_id", torch.full(new long[] {size}, new Scalar(-1), integers));
        ring = new Ring(size, tensors.buffer("queue_ptr", torch.zeros(new long[] {1}, integers)), undo);
    }

    void initialise(GeneratorOptional generator) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            embeddings.normal_(0, 1, generator);
            embeddings.copy_(unit(embeddings));
        }
    }

    /** Rows scaled to unit length in float32; a zero row stays zero. */
    static Tensor unit(Tensor rows) {
        return Scopes.keep(() -> Tensors.unitRows(rows.to(ScalarType.Float)));
    }

    /**
     * Cosine similarities of a batch to the queue, float32 [N, size]. Entries of the sample's own image (from an
     * earlier epoch) get -1; those of its own class get +2 where the oracle says so.
     *
     * @param unit float [N, dim], unit rows
     * @param sampleIds int64 [N]
     */
    Tensor similarities(Tensor unit, Tensor sampleIds) {
        return Scopes.keep(() -> {
            Tensor similarity = unit.matmul(embeddings.t());
            Tensor own = sampleIds.unsqueeze(1).eq(ids.unsqueeze(0));
            return similarity.masked_fill_(own, new Scalar(-1.0));
        });
    }

    /** Adds 2 to the similarity of same-class entries for the samples chosen by {@code forced}, bool [N]. */
    Tensor favourOwnClass(Tensor similarity, Tensor sampleLabels, Tensor forced) {
        return Scopes.keep(() -> {
            Tensor sameClass = sampleLabels
                    .unsqueeze(1)
                    .eq(labels.unsqueeze(0))
                    .logical_and(forced.unsqueeze(1))
                    .logical_and(sampleLabels.ge(new Scalar(0)).unsqueeze(1)); // an image without a label is like none
            return similarity.add(sameClass.to(ScalarType.Float).mul(new Scalar(2.0)));
        });
    }

    /**
     * The chosen row of the queue for each sample.
     *
     * @param similarity float [N, size]
     * @param rank int64 [N], which of the nearest to take: 0 is the nearest
     * @param topK how many candidates there are
     * @return int64 [N]
     */
    static Tensor choose(Tensor similarity, Tensor rank, int topK) {
        return Scopes.keep(() -> {
            if (topK == 1) {
                return similarity.argmax(new LongOptional(1), false);
            }
            T_TensorTensor_T candidates = similarity.topk(topK, 1, true, true);
            return candidates.get1().gather(1, rank.unsqueeze(1)).squeeze(1);
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

    /**
     * Overwrites the oldest entries; past the end it goes on at the beginning.
     *
     * @param unit float [N, dim], unit rows; N is at most the queue's size
     * @param sampleIds int64 [N]
     * @param sampleLabels int64 [N], -1 for none
     */
    void push(Tensor unit, Tensor sampleIds, Tensor sampleLabels) {
        ring.push(List.of(embeddings, ids, labels), List.of(unit, sampleIds, sampleLabels));
    }

    /** The buffers: {@code queue, queue_y, queue_id, queue_ptr}. */
    NamedTensors tensors() {
        return tensors;
    }
}
