/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.Scopes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Nearest neighbour alignment (MIM-Refiner, losses/ssl/nnclr_loss.py): each global view's embedding, swapped for its
 * neighbour, is to pick out the prediction of another view of its image; the negatives are the predictions of the batch's
 * other images, compared with the embedding itself, which is not swapped. float32 always.
 *
 * @param temperature what divides the similarities
 * @param index which predictions stand for the local views
 * @param swapped what is swapped for its neighbour
 */
record NnaLoss(double temperature, Index index, Swapped swapped) {
    /** Which predictions stand for the local views. */
    enum Index {
        /** Those of the local views. */
        FIXED,
        /** As released: as many of all views, counted from the first global one; the last local ones are never compared. */
        OFFICIAL
    }

    /** What is swapped for its neighbour. */
    enum Swapped {
        /** The positive pair alone: nearest neighbour alignment. */
        POSITIVES,
        /** Negatives too, as in NNCLR: the ablation. */
        ALL
    }

    /**
     * What the comparisons of a batch came to.
     *
     * @param ofGlobal float [G, G - 1, N], cross entropies of global predictions, per target view, other view and image
     * @param ofLocal float [G, L, N], those of local predictions
     */
    record Terms(Tensor ofGlobal, Tensor ofLocal) {
        /** Float scalar: the mean of all comparisons, each as much as any other. */
        Tensor loss() {
            return Scopes.keep(
                    () -> torch.cat(new TensorVector(ofGlobal, ofLocal), 1).mean());
        }
    }

    /** Of target view {@code target}, the views whose predictions it is compared with: the other global ones, then the local. */
    int[] viewsOf(int target, int globals, int locals) {
        IntStream others = IntStream.range(0, globals).filter(view -> view != target);
        int first = index == Index.OFFICIAL ? 0 : globals;
        return IntStream.concat(others, IntStream.range(first, first + locals)).toArray();
    }

    /**
     * Compares all views of a batch.
     *
     * @param targets per global view float [N, dim], embeddings without graph
     * @param neighbours per global view float [N, dim], what they are swapped for, without graph
     * @param predicted float [V * N, dim], predictions of all views, the global ones first; gradients flow here
     */
    Terms of(List<Tensor> targets, List<Tensor> neighbours, Tensor predicted) {
        int globals = targets.size();
        long n = targets.get(0).size(0);
        int locals = Math.toIntExact(predicted.size(0) / n) - globals;
        List<Tensor> both = Scopes.keepAll(() -> {
            Tensor unit = NeighbourQueue.unit(predicted).reshape(-1, n, predicted.size(1));
            List<Tensor> terms = new ArrayList<>();
            for (int target = 0; target < globals; target++) {
                Tensor[] views = Arrays.stream(viewsOf(target, globals, locals))
                        .mapToObj(view -> unit.select(0, view))
                        .toArray(Tensor[]::new);
                terms.add(crossEntropies(
                        NeighbourQueue.unit(targets.get(target)),
                        NeighbourQueue.unit(neighbours.get(target)),
                        torch.stack(new TensorVector(views))));
            }
            Tensor all = torch.stack(new TensorVector(terms.toArray(Tensor[]::new)));
            return List.of(all.narrow(1, 0, globals - 1), all.narrow(1, globals - 1, locals));
        });
        return new Terms(both.get(0), both.get(1));
    }

    /** target, neighbour float [N, dim] and views float [T, N, dim], unit rows, to float [T, N]. */
    private Tensor crossEntropies(Tensor target, Tensor neighbour, Tensor views) {
        Tensor logits = logits(target, neighbour, views);
        return logits.logsumexp(2).sub(logits.diagonal(0, 1, 2));
    }

    /** float [T, N, N]: how similar each anchor is to each prediction of each view. */
    Tensor logits(Tensor target, Tensor neighbour, Tensor views) {
        return Scopes.keep(() -> {
            Scalar divisor = new Scalar(temperature);
            if (swapped == Swapped.ALL) {
                return neighbour.matmul(views.transpose(1, 2)).div(divisor);
            }
            Tensor positives = neighbour.mul(views).sum(2);
            return target.matmul(views.transpose(1, 2))
                    .diagonal_scatter(positives, 0, 1, 2)
                    .div(divisor);
        });
    }
}
