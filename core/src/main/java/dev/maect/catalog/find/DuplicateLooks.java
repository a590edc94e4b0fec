/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.find;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.search.Hits;
import dev.maect.catalog.search.VectorSearch;
import dev.maect.catalog.store.Database;
import dev.maect.data.Image;
import dev.maect.data.survey.BrightnessGrid;
import dev.maect.data.survey.Fingerprints;
import dev.maect.data.survey.NearImages;
import dev.maect.engine.Scopes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/** What a catalogue keeps of its images' looks, read once: near copies are then looked for without it. */
public final class DuplicateLooks {
    /** How many pixels the shortest side of an image needs to be sure; it may have more. */
    public static final int SHORTEST = BrightnessGrid.SIDE;

    private static final int PROBES = 4;
    private static final int BLOCK = 4096;

    // What has to do where an image cannot be read.
    private static final int SURE_BITS = 12;
    private static final double SURE_CORRELATION = 0.95;

    private final long[] images; // ascending
    private final boolean[] several;
    private final Fingerprints prints;

    private DuplicateLooks(long[] images, boolean[] several, Fingerprints prints) {
        this.images = images;
        this.several = several;
        this.prints = prints;
    }

    /**
     * Reads them.
     *
     * @param only images that are compared; empty for all
     */
    public static DuplicateLooks of(Catalog catalog, Optional<long[]> only) {
        long[] images = only.map(some -> Arrays.stream(some).sorted().distinct().toArray())
                .orElseGet(() -> catalog.database().numbers("SELECT DISTINCT image FROM locations ORDER BY image"));
        boolean[] several = new boolean[images.length];
        Fingerprints prints = new Fingerprints(images.length);
        catalog.database()
                .query(
                        "SELECT image, content, gradients, small, copies FROM contents JOIN (SELECT image, count(*) AS copies"
                                + " FROM locations GROUP BY image) USING (image) ORDER BY image",
                        row -> {
                            int index = Arrays.binarySearch(images, row.getLong(1));
                            if (index < 0) {
                                return;
                            }
                            several[index] = row.getLong(5) > 1;
                            prints.put(
                                    index,
                                    HexFormat.of().parseHex(row.getString(2)),
                                    new Fingerprints.Look(row.getLong(3), Database.bytes(row, 4)));
                        });
        return new DuplicateLooks(images, several, prints);
    }

    /**
     * Groups of images that show the same, by their numbers; an image alone is a group if it lies at several places.
     *
     * @param features to look with; empty for pixels alone
     * @param pictures reads an image to be sure, by its number, from several threads at once; empty if it is gone
     * @param stopped ends the search with what is found
     */
    public List<long[]> groups(
            Optional<CatalogFeatures> features,
            Duplicates.Options options,
            LongFunction<Optional<Image>> pictures,
            BooleanSupplier stopped) {
        Joined joined =
                new Joined(NearImages.of(prints, images.length, true, stopped).near());
        features.ifPresent(
                found -> joinByFeatures(found, options, new SameDetails(options, pictures), joined, stopped));
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < images.length; i++) {
            groups.computeIfAbsent(joined.root(i), root -> new ArrayList<>()).add(i);
        }
        return groups.values().stream()
                .filter(group -> group.size() > 1 || several[group.get(0)])
                .map(group -> group.stream().mapToLong(i -> images[i]).toArray())
                .toList();
    }

    private void joinByFeatures(
            CatalogFeatures features,
            Duplicates.Options options,
            SameDetails details,
            Joined joined,
            BooleanSupplier stopped) {
        List<Pair> pairs = alike(features, options, joined, stopped);
        List<Pair> same = pairs.parallelStream()
                .filter(pair -> !stopped.getAsBoolean() && isSame(pair, details))
                .toList();
        same.forEach(pair -> joined.join(pair.first(), pair.second()));
    }

    private boolean isSame(Pair pair, SameDetails details) {
        return details.of(images[pair.first()], images[pair.second()])
                .orElseGet(() -> bits(pair) <= SURE_BITS && correlation(pair) >= SURE_CORRELATION);
    }

    /** Pairs that features hold for alike and small images do not tell apart, and that are in no group together yet. */
    private List<Pair> alike(
            CatalogFeatures features, Duplicates.Options options, Joined joined, BooleanSupplier stopped) {
        int k = Math.min(features.size(), options.neighbours() + 1);
        Set<Pair> pairs = new LinkedHashSet<>();
        try (VectorSearch search = VectorSearch.ofAll(features, PROBES)) {
            for (int from = 0; from < features.size() && !stopped.getAsBoolean(); from += BLOCK) {
                int start = from;
                int rows = Math.min(BLOCK, features.size() - from);
                Scopes.run(() -> {
                    List<Hits> hits = search.nearest(features.block(start, rows), k);
                    for (int i = 0; i < rows; i++) {
                        int own = Arrays.binarySearch(images, features.image(start + i));
                        Hits found = hits.get(i);
                        for (int j = 0; j < found.rows().length; j++) {
                            int other = Arrays.binarySearch(images, features.image(found.rows()[j]));
                            if (own < 0 || other < 0 || found.scores()[j] < options.similarity()) {
                                continue;
                            }
                            Pair pair = new Pair(Math.min(own, other), Math.max(own, other));
                            if (joined.root(own) != joined.root(other)
                                    && bits(pair) <= options.bits()
                                    && correlation(pair) >= options.correlation()) {
                                pairs.add(pair);
                            }
                        }
                    }
                });
            }
        }
        return List.copyOf(pairs);
    }

    private int bits(Pair pair) {
        return Long.bitCount(prints.gradients(pair.first()) ^ prints.gradients(pair.second()));
    }

    private double correlation(Pair pair) {
        return prints.correlation(pair.first(), pair.second());
    }

    /** Two images by their indices, the smaller first. */
    private record Pair(int first, int second) {}

    /** Sets of indices that belong together. */
    private static final class Joined {
        private final int[] group;

        Joined(int[] first) {
            group = Arrays.copyOf(first, first.length);
        }

        int root(int index) {
            int at = index;
            while (group[at] != at) {
                group[at] = group[group[at]];
                at = group[at];
            }
            return at;
        }

        void join(int a, int b) {
            int first = root(a);
            int second = root(b);
            group[Math.max(first, second)] = Math.min(first, second);
        }
    }
}
