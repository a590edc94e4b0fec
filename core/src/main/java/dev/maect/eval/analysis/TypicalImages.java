/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.analysis;

import dev.maect.eval.EvaluationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The images that show what a cluster is about, and those that hardly belong to it, by their silhouettes: near to their
 * own cluster and far from the next, or the other way round.
 *
 * @param cluster its number
 * @param size images in the cluster
 * @param most indices of the most typical images, the most typical first
 * @param least indices of the least typical images, the least typical first
 */
public record TypicalImages(int cluster, int size, List<Integer> most, List<Integer> least) {
    /** Copies the lists. */
    public TypicalImages {
        most = List.copyOf(most);
        least = List.copyOf(least);
    }

    /**
     * Finds up to {@code count} of each kind for every cluster, in ascending order of clusters.
     *
     * @param clusters the cluster of each image
     * @param silhouettes the silhouette of each image
     */
    public static List<TypicalImages> of(int[] clusters, double[] silhouettes, int count) {
        if (clusters.length != silhouettes.length || clusters.length == 0) {
            throw new EvaluationException("Typical images need a cluster and a silhouette per image; got "
                    + clusters.length + " and " + silhouettes.length + ".");
        }
        List<TypicalImages> result = new ArrayList<>();
        for (int cluster : IntStream.of(clusters).distinct().sorted().toArray()) {
            List<Integer> descending = IntStream.range(0, clusters.length)
                    .filter(i -> clusters[i] == cluster)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -silhouettes[i]))
                    .toList();
            int size = descending.size();
            List<Integer> least = new ArrayList<>();
            for (int i = size - 1; i >= 0 && least.size() < count; i--) {
                least.add(descending.get(i));
            }
            result.add(new TypicalImages(cluster, size, descending.subList(0, Math.min(count, size)), least));
        }
        return result;
    }
}
