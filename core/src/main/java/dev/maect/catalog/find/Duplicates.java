/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.find;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.CatalogImage;
import dev.maect.catalog.search.Hits;
import dev.maect.catalog.search.VectorSearch;
import dev.maect.catalog.store.Database;
import dev.maect.data.survey.Fingerprints;
import dev.maect.data.survey.NearImages;
import dev.maect.engine.Scopes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Groups of images that show the same. Byte by byte equal files are one image of a catalogue, whose copies are counted. Near
 * ones are found in two ways: by pixels alone, as {@code maect data check} does, and where features are given, among the
 * nearest by features, by pixels that differ more, as they do after cropping and recolouring.
 */
public final class Duplicates {
    private static final int PROBES = 4;
    private static final int BLOCK = 4096;

    /**
     * What counts as near.
     *
     * @param neighbours how many of the nearest by features are looked at for each image
     * @param similarity least cosine similarity of features
     * @param bits most bits of the gradients' hash that differ, of 64
     * @param correlation least correlation of the small images' brightness
     */
    public record Options(int neighbours, double similarity, int bits, double correlation) {
        /** What docs/use.md has measured. */
        public static Options standard() {
            return new Options(8, 0.75, 12, 0.95);
        }

        /** The same with another least similarity. */
        public Options withSimilarity(double least) {
            return new Options(neighbours, least, bits, correlation);
        }
    }

    /**
     * Images that show the same, the best first: that of most pixels, then of most bytes.
     *
     * @param images at least two, or one that has copies
     */
    public record Group(List<CatalogImage> images) {
        /** Files that could go if the best stays. */
        public long surplus() {
            return images.stream().mapToLong(CatalogImage::copies).sum() - 1;
        }
    }

    private Duplicates() {}

    /** Images that lie at several places, byte by byte the same. */
    public static List<Group> exact(Catalog catalog) {
        List<Long> images = new ArrayList<>();
        catalog.database()
                .query(
                        "SELECT image FROM locations GROUP BY image HAVING count(*) > 1 ORDER BY image",
                        row -> images.add(row.getLong(1)));
        return catalog.describe(images.stream().mapToLong(Long::longValue).toArray()).stream()
                .map(image -> new Group(List.of(image)))
                .toList();
    }

    /**
     * Near copies, together with exact ones.
     *
     * @param features to look with; empty for pixels alone
     * @param only images that are compared; empty for all
     */
    public static List<Group> near(
            Catalog catalog, Optional<CatalogFeatures> features, Options options, Optional<long[]> only) {
        long[] images = only.map(some -> Arrays.stream(some).sorted().distinct().toArray())
                .orElseGet(() -> catalog.database().numbers("SELECT DISTINCT image FROM locations ORDER BY image"));
        int count = images.length;
        boolean[] several = new boolean[count];
        Fingerprints prints = new Fingerprints(count);
        Map<Long, Integer> at = new HashMap<>();
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
                            at.put(images[index], index);
                            prints.put(
                                    index,
                                    HexFormat.of().parseHex(row.getString(2)),
                                    new Fingerprints.Look(row.getLong(3), Database.bytes(row, 4)));
                        });
        Joined joined =
                new Joined(NearImages.of(prints, count, true, () -> false).near());
        features.ifPresent(found -> joinByFeatures(found, options, prints, at, joined));
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            groups.computeIfAbsent(joined.root(i), root -> new ArrayList<>()).add(i);
        }
        return groups.values().stream()
                .filter(group -> group.size() > 1 || several[group.get(0)])
                .map(group ->
                        group(catalog, group.stream().mapToLong(i -> images[i]).toArray()))
                .sorted(Comparator.comparingLong(
                        (Group group) -> -group.images().size()))
                .toList();
    }

    private static Group group(Catalog catalog, long[] images) {
        return new Group(catalog.describe(images).stream()
                .sorted(Comparator.comparingLong((CatalogImage image) -> -(long) image.height() * image.width())
                        .thenComparingLong(image -> -image.bytes())
                        .thenComparing(CatalogImage::path))
                .toList());
    }

    private static void joinByFeatures(
            CatalogFeatures features, Options options, Fingerprints prints, Map<Long, Integer> at, Joined joined) {
        int k = Math.min(features.size(), options.neighbours() + 1);
        try (VectorSearch search = VectorSearch.ofAll(features, PROBES)) {
            for (int from = 0; from < features.size(); from += BLOCK) {
                int start = from;
                int rows = Math.min(BLOCK, features.size() - from);
                Scopes.run(() -> {
                    List<Hits> hits = search.nearest(features.block(start, rows), k);
                    for (int i = 0; i < rows; i++) {
                        int own = at.getOrDefault(features.image(start + i), -1);
                        Hits found = hits.get(i);
                        for (int j = 0; j < found.rows().length; j++) {
                            int other = at.getOrDefault(features.image(found.rows()[j]), -1);
                            if (own >= 0
                                    && other >= 0
                                    && other != own
                                    && found.scores()[j] >= options.similarity()
                                    && Long.bitCount(prints.gradients(own) ^ prints.gradients(other)) <= options.bits()
                                    && prints.correlation(own, other) >= options.correlation()) {
                                joined.join(own, other);
                            }
                        }
                    }
                });
            }
        }
    }

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

    /** How many files could go if of each group the best stays. */
    public static long surplus(List<Group> groups) {
        return groups.stream().mapToLong(Group::surplus).sum();
    }

    /** As a table, a line for each image. */
    public static dev.maect.catalog.ResultTable table(List<Group> groups) {
        List<List<Object>> rows = new ArrayList<>();
        IntStream.range(0, groups.size()).forEach(number -> {
            List<CatalogImage> images = groups.get(number).images();
            for (int i = 0; i < images.size(); i++) {
                CatalogImage image = images.get(i);
                rows.add(List.of(
                        (long) number + 1,
                        i == 0 ? "best" : "copy",
                        (long) image.width(),
                        (long) image.height(),
                        image.bytes(),
                        image.copies(),
                        image.path(),
                        image.content()));
            }
        });
        return new dev.maect.catalog.ResultTable(
                List.of("group", "role", "width", "height", "bytes", "files", "path", "content"), rows);
    }
}
