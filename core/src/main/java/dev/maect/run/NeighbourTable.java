/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.LabelSet;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.knn.NearestNeighbours;
import dev.maect.eval.knn.Neighbours;
import java.util.Arrays;
import java.util.Optional;

/**
 * The nearest images of every image.
 *
 * @param indices those of one image after the other, nearest first, {@code each} of them
 * @param each neighbours of an image
 * @param right mean number of neighbours of the image's own class, by the first label set; empty without labels
 */
@SuppressWarnings("ArrayRecordComponent") // a table: identity is enough
record NeighbourTable(int[] indices, int each, Optional<Double> right) {
    /** For each of {@code asked} its {@code most} nearest of {@code known}, but for itself where both are the same. */
    static NeighbourTable of(FeatureSet known, FeatureSet asked, int most) {
        boolean self = known == asked;
        int each = Math.min(known.size() - (self ? 1 : 0), most);
        int searched = each + (self ? 1 : 0);
        try (Neighbours found = NearestNeighbours.search(asked.features(), known.features(), searched)) {
            long[] all = Tensors.toLongs(found.indices());
            int[] indices = new int[asked.size() * each];
            for (int row = 0; row < asked.size(); row++) {
                int taken = 0;
                for (int i = 0; i < searched && taken < each; i++) {
                    int index = (int) all[row * searched + i];
                    if (!self || index != row) {
                        indices[row * each + taken++] = index;
                    }
                }
            }
            return new NeighbourTable(indices, each, right(known, asked, indices, each));
        }
    }

    private static Optional<Double> right(FeatureSet known, FeatureSet asked, int[] indices, int each) {
        Optional<LabelSet> mine = asked.labelSets().stream().findFirst();
        Optional<LabelSet> theirs = mine.flatMap(set -> known.labelSets().stream()
                .filter(other ->
                        other.name().equals(set.name()) && other.classes().equals(set.classes()))
                .findFirst());
        if (theirs.isEmpty() || indices.length == 0) {
            return Optional.empty();
        }
        long right = 0;
        for (int i = 0; i < indices.length; i++) {
            right += theirs.get().labels()[indices[i]] == mine.orElseThrow().labels()[i / each] ? 1 : 0;
        }
        return Optional.of((double) right / asked.size());
    }

    /** The neighbours of image {@code row}. */
    int[] of(int row) {
        return Arrays.copyOfRange(indices, row * each, (row + 1) * each);
    }
}
