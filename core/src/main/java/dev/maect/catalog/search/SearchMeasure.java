/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.search;

import dev.maect.catalog.CatalogFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/**
 * How good and how fast searches are on a catalogue's own features: images spread over it are looked for.
 *
 * @param search what was measured
 * @param recall share of the ten nearest that are found
 * @param median milliseconds of a search, one query at a time
 * @param slowest the 99th percentile
 * @param seconds that it took to be ready
 */
public record SearchMeasure(String search, double recall, double median, double slowest, double seconds) {
    private static final int K = 10;
    private static final int[] PROBES = {1, 4, 16, 64};

    /** Measures exact search from the disk and in memory, and inverted lists, with {@code queries} images. */
    public static List<SearchMeasure> of(CatalogFeatures features, int queries) {
        int[] rows = features.spread(queries);
        List<SearchMeasure> all = new ArrayList<>();
        List<Hits> truth = new ArrayList<>();
        long began = System.nanoTime();
        try (ExactSearch exact = ExactSearch.holding(features)) {
            double ready = (System.nanoTime() - began) / 1e9;
            try (Tensor asked = features.pick(rows)) {
                truth.addAll(exact.nearest(asked, K));
            }
            all.add(timed(features, exact, rows, truth, ready));
        }
        began = System.nanoTime();
        InvertedLists lists = InvertedLists.of(features, 1);
        double ready = (System.nanoTime() - began) / 1e9;
        try (lists) {
            for (int probes : PROBES) {
                all.add(timed(features, lists.withProbes(probes), rows, truth, ready));
            }
        }
        return all;
    }

    private static SearchMeasure timed(
            CatalogFeatures features, VectorSearch search, int[] rows, List<Hits> truth, double ready) {
        double[] milliseconds = new double[rows.length];
        double found = 0;
        double wanted = 0;
        for (int i = 0; i < rows.length; i++) {
            try (Tensor query = features.pick(new int[] {rows[i]})) {
                long began = System.nanoTime();
                Hits hits = search.nearest(query, K).get(0);
                milliseconds[i] = (System.nanoTime() - began) / 1e6;
                Set<Integer> right = Arrays.stream(truth.get(i).rows()).boxed().collect(Collectors.toSet());
                wanted += right.size();
                Set<Integer> got = new HashSet<>();
                Arrays.stream(hits.rows()).forEach(got::add);
                right.retainAll(got);
                found += right.size();
            }
        }
        Arrays.sort(milliseconds);
        return new SearchMeasure(
                search.describe(),
                found / Math.max(1, wanted),
                milliseconds[milliseconds.length / 2],
                milliseconds[Math.min(milliseconds.length - 1, milliseconds.length * 99 / 100)],
                ready);
    }
}
