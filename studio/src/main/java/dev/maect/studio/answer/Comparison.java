/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.search.ExactSearch;
import dev.maect.catalog.search.Hits;
import dev.maect.eval.card.ConfidenceInterval;
import dev.maect.studio.state.ImageRows;
import dev.maect.studio.state.StudioState;
import dev.maect.studio.work.Work;
import dev.maect.studio.work.WorkQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * What tuning did to the neighbours of a catalogue's images: how many stayed, and, where images have labels, how many have the
 * same one before and after.
 */
public final class Comparison {
    private static final int MOST_IMAGES = 1000;
    private static final int K = 10;
    private static final int SHOWN = 60;
    private static final long SEED = 0;

    private final FeatureSets sets;
    private final StudioState state;
    private final WorkQueue work;
    private final Consumer<Map<String, Object>> tell;
    private final Map<String, Map<String, Object>> found = new LinkedHashMap<>();

    /** Compares feature sets of the catalogue. */
    public Comparison(FeatureSets sets, StudioState state, WorkQueue work, Consumer<Map<String, Object>> tell) {
        this.sets = sets;
        this.state = state;
        this.work = work;
        this.tell = tell;
    }

    /** Begins. */
    public Work begin(String before, String after) {
        sets.get(Optional.of(before));
        sets.get(Optional.of(after));
        return work.begin(
                WorkQueue.Lane.LONG, "compare", "compare the neighbours before and after tuning", progress -> {
                    Map<String, Object> result = compared(progress, before, after);
                    synchronized (this) {
                        found.put(before + "\n" + after, result);
                    }
                    tell.accept(Map.of("type", "list", "kind", "compare"));
                });
    }

    /** For the page. */
    public synchronized Map<String, Object> shown(String before, String after) {
        Map<String, Object> known = found.get(before + "\n" + after);
        if (known != null) {
            return known;
        }
        return Map.of("state", work.find("compare").isPresent() ? "working" : "none");
    }

    private Map<String, Object> compared(Work progress, String before, String after) {
        ImageRows rows = state.rows();
        int[] asked = asked(rows, before, after);
        int[][] first = neighbours(progress, rows, asked, before, 0);
        int[][] second = neighbours(progress, rows, asked, after, 1);
        double shared = 0;
        List<double[]> same = new ArrayList<>(); // index, share before, share after
        List<double[]> moved = new ArrayList<>();
        for (int i = 0; i < asked.length; i++) {
            Set<Integer> common = new HashSet<>();
            Arrays.stream(first[i]).forEach(common::add);
            common.retainAll(Arrays.stream(second[i]).boxed().toList());
            shared += (double) common.size() / Math.max(1, Math.max(first[i].length, second[i].length));
            moved.add(new double[] {i, common.size(), 0});
            double own = share(asked[i], first[i]);
            double now = share(asked[i], second[i]);
            if (!Double.isNaN(own) && !Double.isNaN(now)) {
                same.add(new double[] {i, own, now});
            }
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("state", "ready");
        all.put("images", asked.length);
        all.put("k", K);
        all.put("agreement", shared / Math.max(1, asked.length));
        if (same.size() > 1) {
            ConfidenceInterval interval = ConfidenceInterval.mean(
                    same.stream().mapToDouble(one -> one[2] - one[1]).toArray(), SEED);
            all.put(
                    "sameLabel",
                    Map.of(
                            "images",
                            same.size(),
                            "before",
                            same.stream().mapToDouble(one -> one[1]).average().orElse(0),
                            "after",
                            same.stream().mapToDouble(one -> one[2]).average().orElse(0),
                            "low",
                            interval.low(),
                            "high",
                            interval.high()));
            same.sort((a, b) -> Double.compare(b[2] - b[1], a[2] - a[1]));
        } else {
            moved.sort((a, b) -> Double.compare(a[1], b[1]));
        }
        all.put(
                "best",
                (same.size() > 1 ? same : moved)
                        .stream()
                                .limit(SHOWN)
                                .map(one -> Map.of("row", asked[(int) one[0]], "before", one[1], "after", one[2]))
                                .toList());
        return all;
    }

    /** Images that have features in both sets, labelled ones if there are enough. */
    private int[] asked(ImageRows rows, String before, String after) {
        boolean[] both = new boolean[rows.size()];
        sets.with(Optional.of(before), features -> mark(features, rows, both, true));
        boolean[] second = new boolean[rows.size()];
        sets.with(Optional.of(after), features -> mark(features, rows, second, true));
        int[] all = IntStream.range(0, both.length)
                .filter(row -> both[row] && second[row])
                .toArray();
        int[] labelled =
                Arrays.stream(all).filter(row -> !state.label(row).isEmpty()).toArray();
        int[] from = labelled.length >= K ? labelled : all;
        int count = Math.min(MOST_IMAGES, from.length);
        return IntStream.range(0, count)
                .map(i -> from[(int) ((long) i * from.length / count)])
                .toArray();
    }

    private static boolean mark(CatalogFeatures features, ImageRows rows, boolean[] marks, boolean on) {
        for (int i = 0; i < features.size(); i++) {
            int row = rows.row(features.image(i));
            if (row >= 0) {
                marks[row] = on;
            }
        }
        return on;
    }

    private int[][] neighbours(Work progress, ImageRows rows, int[] asked, String set, int half) {
        progress.reached(half, 2);
        return sets.with(Optional.of(set), features -> {
            SetRows own = SetRows.of(features, rows);
            int[] queries = own.set(asked);
            try (PointerScope scope = new PointerScope();
                    ExactSearch search = ExactSearch.of(features)) {
                List<Hits> hits = search.nearest(features.pick(queries), K + 1);
                int[][] all = new int[queries.length][];
                for (int i = 0; i < all.length; i++) {
                    all[i] = Arrays.stream(hits.get(i).without(queries[i], K).rows())
                            .map(own::studio)
                            .filter(row -> row >= 0)
                            .toArray();
                }
                return all;
            }
        });
    }

    /** Of the neighbours with a label, how many have the same; not a number if none has one. */
    private double share(int row, int[] neighbours) {
        String own = state.label(row);
        int known = 0;
        int same = 0;
        for (int neighbour : neighbours) {
            String label = state.label(neighbour);
            known += label.isEmpty() ? 0 : 1;
            same += !label.isEmpty() && label.equals(own) ? 1 : 0;
        }
        return own.isEmpty() || known == 0 ? Double.NaN : (double) same / known;
    }
}
