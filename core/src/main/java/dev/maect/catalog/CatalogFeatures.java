/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.catalog.store.CatalogException;
import dev.maect.catalog.store.FeatureFile;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.io.Quantities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The features of the images that are present, by row, made comparable: standardised with the set's mean and deviation, then
 * of unit length, so that products are cosine similarities. They stay on the disk; what is asked for is read.
 */
public final class CatalogFeatures implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    /** The most bytes that {@link #all} takes into memory. */
    public static final long MOST_IN_MEMORY = 2L << 30;

    private static final int AT_ONCE = 8192; // rows

    private final Catalog catalog;
    private final FeatureSetInfo set;
    private final boolean part;
    private final long[] images;
    private final long[] rows;
    private final FeatureFile file;
    private final FeatureScale scale;
    private final Map<Long, Integer> byImage = new HashMap<>();

    private CatalogFeatures(
            Catalog catalog,
            FeatureSetInfo set,
            boolean part,
            long[] images,
            long[] rows,
            FeatureFile file,
            FeatureScale scale) {
        this.catalog = catalog;
        this.set = set;
        this.part = part;
        this.images = images;
        this.rows = rows;
        this.file = file;
        this.scale = scale;
    }

    static CatalogFeatures open(Catalog catalog, FeatureSetInfo set, Optional<long[]> only) {
        long[] sorted = only.map(some -> Arrays.stream(some).sorted().toArray()).orElse(new long[0]);
        LongStream.Builder images = LongStream.builder();
        LongStream.Builder rows = LongStream.builder();
        catalog.database()
                .query(
                        "SELECT image, feature_row FROM feature_rows WHERE feature_set = ? AND image IN (SELECT image FROM"
                                + " locations) ORDER BY feature_row",
                        row -> {
                            long image = row.getLong(1);
                            if (only.isEmpty() || Arrays.binarySearch(sorted, image) >= 0) {
                                images.add(image);
                                rows.add(row.getLong(2));
                            }
                        },
                        set.id());
        long[] found = images.build().toArray();
        if (found.length == 0) {
            throw new CatalogException("The feature set \"" + set.name() + "\" of " + catalog.folder()
                    + " has no features of " + (only.isPresent() ? "the images asked for" : "images that are present")
                    + ". Run maect embed.");
        }
        FeatureFile file = FeatureFile.forReading(catalog.featureFile(set), set.dimensions());
        return new CatalogFeatures(
                catalog, set, only.isPresent(), found, rows.build().toArray(), file, FeatureScale.of(catalog, set));
    }

    /** Whether they were restricted to some images: an index of all is not theirs. */
    public boolean isPart() {
        return part;
    }

    /** Which set they are of. */
    public FeatureSetInfo set() {
        return set;
    }

    /** The catalogue. */
    public Catalog catalog() {
        return catalog;
    }

    /** N, the number of images. */
    public int size() {
        return images.length;
    }

    /** D, the number of features of an image. */
    public int dimensions() {
        return set.dimensions();
    }

    /** The image of {@code row}. */
    public long image(int row) {
        return images[row];
    }

    /** The place of {@code row} in the file, which stays the same while images come and go. */
    public long place(int row) {
        return rows[row];
    }

    /** The row that has {@code place} in the file; negative if its image is gone. */
    public int rowAt(long place) {
        return Arrays.binarySearch(rows, place);
    }

    /** The images of {@code some} rows, in their order. */
    public long[] images(int[] some) {
        return Arrays.stream(some).mapToLong(row -> images[row]).toArray();
    }

    /** The row of an image; empty if it has no features. */
    public synchronized OptionalInt row(long image) {
        if (byImage.isEmpty()) {
            for (int row = 0; row < images.length; row++) {
                byImage.put(images[row], row);
            }
        }
        Integer row = byImage.get(image);
        return row == null ? OptionalInt.empty() : OptionalInt.of(row);
    }

    /**
     * Rows {@code from} to {@code from + count}.
     *
     * @return float32 [count, D], of unit length each; the enclosing scope's or else the caller's
     */
    public Tensor block(int from, int count) {
        return read(Arrays.copyOfRange(rows, from, from + count), scale::apply);
    }

    /** As {@link #block}, of any rows. */
    public Tensor pick(int[] some) {
        return read(places(some), scale::apply);
    }

    /** As {@link #pick}, standardised but not of unit length: divided by the root of D, so that they are about 1 long. */
    public Tensor standardised(int[] some) {
        return read(places(some), raw -> scale.standardise(raw).div(new Scalar(Math.sqrt(dimensions()))));
    }

    private long[] places(int[] some) {
        long[] places = new long[some.length];
        Arrays.setAll(places, i -> rows[some[i]]);
        return places;
    }

    /** Some rows at a time, so that what is computed on the way needs little memory. */
    private Tensor read(long[] places, UnaryOperator<Tensor> made) {
        return Scopes.keep(() -> {
            Tensor all = torch.empty(places.length, dimensions());
            for (int from = 0; from < places.length; from += AT_ONCE) {
                int start = from;
                int count = Math.min(AT_ONCE, places.length - from);
                Scopes.run(() -> {
                    Tensor part = all.narrow(0, start, count);
                    read(Arrays.copyOfRange(places, start, start + count), part);
                    part.copy_(made.apply(part));
                });
            }
            return all;
        });
    }

    /** Mean of each feature, by which they are standardised. */
    public float[] mean() {
        return scale.mean();
    }

    /** Deviation of each feature, by which they are standardised. */
    public float[] deviation() {
        return scale.deviation();
    }

    /** All rows, where {@link #fitInMemory}; as {@link #block}. */
    public Tensor all() {
        if (!fitInMemory()) {
            throw new CatalogException("The features of " + size() + " images take more than the "
                    + Quantities.bytes(MOST_IN_MEMORY) + " that are held in memory.");
        }
        return block(0, size());
    }

    /** Whether all rows may be held in memory at once. */
    public boolean fitInMemory() {
        return (long) size() * dimensions() * Float.BYTES <= MOST_IN_MEMORY;
    }

    /** Rows spread evenly over all, at most {@code most} of them. */
    public int[] spread(int most) {
        int count = Math.min(most, size());
        int[] some = new int[count];
        Arrays.setAll(some, i -> (int) ((long) i * size() / count));
        return some;
    }

    /**
     * Features as an encoder gives them, made comparable with these.
     *
     * @param raw float32 [n, D]
     */
    public Tensor comparable(Tensor raw) {
        return scale.apply(raw.to(ScalarType.Float));
    }

    /** Changes when features that were there would be others: an index made of them is void then. */
    public String stamp() {
        return set.encoder() + " " + set.id() + " " + set.generation() + " " + set.scaled();
    }

    /** Neighbouring rows of the file are read together. */
    private void read(long[] places, Tensor target) {
        for (int from = 0; from < places.length; ) {
            int to = from + 1;
            while (to < places.length && places[to] == places[to - 1] + 1) {
                to++;
            }
            try (Tensor part = target.narrow(0, from, to - from)) {
                file.read(places[from], part);
            }
            from = to;
        }
    }

    /** As floats, one array for each of some rows. */
    public List<float[]> arrays(int[] some) {
        try (Tensor picked = pick(some)) {
            float[] values = Tensors.toFloats(picked);
            List<float[]> all = new ArrayList<>();
            for (int i = 0; i < some.length; i++) {
                all.add(Arrays.copyOfRange(values, i * dimensions(), (i + 1) * dimensions()));
            }
            return all;
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
