/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import dev.maect.engine.Tensors;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.knn.NearestNeighbours;
import dev.maect.eval.knn.Neighbours;
import dev.maect.eval.paired.Outcomes;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Whether an image keeps its neighbours when it is augmented: those of its augmented view among the other images,
 * compared with its own. By cosine similarity.
 *
 * @param k how many neighbours are compared
 * @param overlap the mean share of the k neighbours that both have; 1 is perfect, k / (N - 1) is chance
 * @param retrieved whether the nearest image of each augmented view is the one it was made from
 */
public record NeighbourConsistency(int k, double overlap, Outcomes retrieved) {
    /**
     * Compares neighbours.
     *
     * @param original float32 [N, D], features of the images themselves
     * @param augmented float32 [N, D], row for row a view of the same images
     * @param k at most N - 1
     * @throws EvaluationException if shapes differ or there are too few images
     */
    public static NeighbourConsistency of(Tensor original, Tensor augmented, int k) {
        if (original.size(0) != augmented.size(0)) {
            throw new EvaluationException("Neighbours are compared between images and views of the same images; got "
                    + original.size(0) + " and " + augmented.size(0) + ".");
        }
        int n = Math.toIntExact(original.size(0));
        try (Neighbours own = NearestNeighbours.amongThemselves(original, k);
                Neighbours views = NearestNeighbours.search(augmented, original, k + 1)) {
            long[] ofOriginal = Tensors.toLongs(own.indices());
            long[] ofView = Tensors.toLongs(views.indices());
            long shared = 0;
            BitSet retrieved = new BitSet(n);
            for (int i = 0; i < n; i++) {
                retrieved.set(i, ofView[i * (k + 1)] == i);
                shared += shared(ofOriginal, i * k, ofView, i * (k + 1), k, i);
            }
            return new NeighbourConsistency(k, (double) shared / n / k, Outcomes.of(retrieved, n));
        }
    }

    /** The share of augmented views whose nearest image is the one they were made from. */
    public double retrieval() {
        return retrieved.mean();
    }

    /** How many of the first k others of the view (of which it has k + 1 with, perhaps, itself) the original has too. */
    private static int shared(long[] ofOriginal, int from, long[] ofView, int viewFrom, int k, int self) {
        Set<Long> known = new HashSet<>();
        for (int j = 0; j < k; j++) {
            known.add(ofOriginal[from + j]);
        }
        int shared = 0;
        int others = 0;
        for (int j = 0; j <= k && others < k; j++) {
            long neighbour = ofView[viewFrom + j];
            if (neighbour != self) {
                others++;
                shared += known.contains(neighbour) ? 1 : 0;
            }
        }
        return shared;
    }
}
