/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.find;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.CatalogImage;
import dev.maect.catalog.ResultTable;
import dev.maect.catalog.StoredImages;
import dev.maect.catalog.store.CatalogException;
import dev.maect.data.DataException;
import dev.maect.data.Image;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Groups of images that show the same. Byte by byte equal files are one image of a catalogue, whose copies are counted. Near
 * ones are found in two ways: by pixels alone, as {@code maect data check} does, and where features are given, among the
 * nearest by features, by laying the images themselves over each other, so that cropped and recoloured ones are found, too.
 */
public final class Duplicates {
    /**
     * What counts as near. The first four choose pairs that are looked at, the others decide.
     *
     * @param neighbours how many of the nearest by features are looked at for each image
     * @param similarity least cosine similarity of features
     * @param bits most bits of the gradients' hash that differ, of 64
     * @param correlation least correlation of the small images' brightness
     * @param overlap least correlation of brightness where the two, one cut at the edges, lie over each other
     * @param detail the same without what is bright and dark at large
     */
    public record Options(
            int neighbours, double similarity, int bits, double correlation, double overlap, double detail) {
        /** What docs/use.md has measured. */
        public static Options standard() {
            return new Options(8, 0.75, 24, 0.6, 0.96, 0.85);
        }

        /** The same with another least similarity. */
        public Options withSimilarity(double least) {
            return new Options(neighbours, least, bits, correlation, overlap, detail);
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

    private static final int RGB = 3;

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
        try (StoredImages stored = new StoredImages(catalog, RGB)) {
            return described(
                    catalog,
                    DuplicateLooks.of(catalog, only)
                            .groups(features, options, image -> read(stored, image), () -> false));
        }
    }

    private static Optional<Image> read(StoredImages stored, long image) {
        try {
            return Optional.of(stored.readSmall(image, DuplicateLooks.SHORTEST));
        } catch (CatalogException | DataException e) {
            return Optional.empty();
        }
    }

    /** Groups of images by their numbers, with what is known of each; the largest first. */
    public static List<Group> described(Catalog catalog, List<long[]> groups) {
        return groups.stream()
                .map(images -> group(catalog, images))
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

    /** How many files could go if of each group the best stays. */
    public static long surplus(List<Group> groups) {
        return groups.stream().mapToLong(Group::surplus).sum();
    }

    /** As a table, a line for each image. */
    public static ResultTable table(List<Group> groups) {
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
        return new ResultTable(List.of("group", "role", "width", "height", "bytes", "files", "path", "content"), rows);
    }
}
