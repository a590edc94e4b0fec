/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.find;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.search.Hits;
import dev.maect.catalog.search.VectorSearch;
import dev.maect.engine.Scopes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Images that are unlike all others: those whose nearest neighbours by features are far away (Ramaswamy et al. 2000). */
public final class Outliers {
    private static final int PROBES = 4;
    private static final int BLOCK = 4096;

    /**
     * An image and how far it is from others.
     *
     * @param row of the features
     * @param distance mean cosine distance to its nearest neighbours
     * @param nearest row of the nearest one
     * @param similarity cosine similarity to that
     */
    public record Outlier(int row, double distance, int nearest, double similarity) {}

    private Outliers() {}

    /**
     * The {@code most} images that are farthest from their {@code neighbours} nearest ones, the farthest first.
     */
    public static List<Outlier> of(CatalogFeatures features, int neighbours, int most) {
        List<Outlier> all = new ArrayList<>();
        if (features.size() < 2) {
            return all;
        }
        int k = Math.min(features.size(), neighbours + 1);
        try (VectorSearch search = VectorSearch.ofAll(features, PROBES)) {
            for (int from = 0; from < features.size(); from += BLOCK) {
                int start = from;
                int rows = Math.min(BLOCK, features.size() - from);
                Scopes.run(() -> {
                    List<Hits> hits = search.nearest(features.block(start, rows), k);
                    for (int i = 0; i < rows; i++) {
                        Hits others = hits.get(i).without(start + i, k - 1);
                        if (others.rows().length > 0) {
                            all.add(outlier(start + i, others));
                        }
                    }
                });
                keepFarthest(all, most);
            }
        }
        return all;
    }

    private static Outlier outlier(int row, Hits others) {
        double sum = 0;
        for (float score : others.scores()) {
            sum += 1 - score;
        }
        return new Outlier(row, sum / others.scores().length, others.rows()[0], others.scores()[0]);
    }

    private static void keepFarthest(List<Outlier> all, int most) {
        all.sort(Comparator.comparingDouble((Outlier outlier) -> -outlier.distance())
                .thenComparingInt(Outlier::row));
        if (all.size() > most) {
            all.subList(most, all.size()).clear();
        }
    }
}
