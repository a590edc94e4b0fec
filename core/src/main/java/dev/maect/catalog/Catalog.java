/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.store.CatalogException;
import dev.maect.catalog.store.CatalogFolder;
import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.Database.Column;
import dev.maect.io.FirstFew;
import dev.maect.vit.Pooling;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A catalogue of images in a folder: images by their content, where they lie, their features by any number of encoders,
 * labels, suggestions and tags. Any number of processes may read it, or one writes; what was written is there again however
 * the process ends. One thread at a time. Close it.
 *
 * <pre>{@code
 * try (Catalog catalog = Catalog.openForWriting(Path.of("catalog"), "nightly import")) {
 *     Embedding.of("photos", Path.of("encoder.safetensors"), EmbedOptions.standard()).into(catalog, EmbedListener.none());
 * }
 * }</pre>
 */
public final class Catalog implements AutoCloseable {
    /** Share of the images of the largest feature set from which on one counts as whole. */
    private static final double WHOLE = 0.95;

    private final CatalogFolder opened;

    private Catalog(CatalogFolder opened) {
        this.opened = opened;
    }

    /**
     * Opens an existing catalogue to read.
     *
     * @throws CatalogException if there is none, or another process writes to it
     */
    public static Catalog open(Path folder) {
        return new Catalog(CatalogFolder.open(folder, Database.Access.READ, ""));
    }

    /**
     * Opens a catalogue to change it, and makes it if the folder is missing or empty.
     *
     * @param command what other processes are told that this one is doing; may be empty
     * @throws CatalogException if another process uses it, or the folder holds something else
     */
    public static Catalog openForWriting(Path folder, String command) {
        return new Catalog(CatalogFolder.open(folder, Database.Access.WRITE, command));
    }

    /** Opens an existing catalogue to change it. */
    public static Catalog change(Path folder, String command) {
        if (!isCatalog(folder)) {
            return open(folder); // says what is missing
        }
        return openForWriting(folder, command);
    }

    /** Opens a catalogue for statements of users, which change nothing and touch no other file. */
    public static Catalog openSealed(Path folder) {
        return new Catalog(CatalogFolder.open(folder, Database.Access.SEALED, ""));
    }

    /** Whether {@code folder} holds a catalogue. */
    public static boolean isCatalog(Path folder) {
        return CatalogFolder.isCatalog(folder);
    }

    /** Its folder. */
    public Path folder() {
        return opened.path();
    }

    /** Its tables, as docs/use.md has them; for maect's own modules. */
    public Database database() {
        return opened.database();
    }

    /** What it holds. */
    public CatalogSummary summary() {
        Database database = database();
        Map<String, Long> complete = new LinkedHashMap<>();
        List<FeatureSetInfo> sets = featureSets();
        sets.forEach(set -> complete.put(
                set.name(),
                database.number(
                        "SELECT count(*) FROM feature_rows WHERE feature_set = ? AND image IN"
                                + " (SELECT image FROM locations)",
                        set.id())));
        Map<String, Map<String, Long>> labels = new LinkedHashMap<>();
        database.query(
                "SELECT label_set, label, count(*) FROM labels WHERE image IN (SELECT image FROM locations) GROUP BY ALL"
                        + " ORDER BY 1, 3 DESC, 2",
                row -> labels.computeIfAbsent(row.getString(1), name -> new LinkedHashMap<>())
                        .put(row.getString(2), row.getLong(3)));
        long images = database.number("SELECT count(DISTINCT image) FROM locations");
        return new CatalogSummary(
                images,
                database.number("SELECT count(*) FROM locations") - images,
                database.number("SELECT count(*) FROM contents") - images,
                database.number("SELECT count(*) FROM unreadable"),
                counts(
                        "SELECT spec, count(name) FROM places LEFT JOIN locations USING (place) GROUP BY ALL ORDER BY 1"),
                sets,
                complete,
                labels,
                Tags.counts(this));
    }

    private Map<String, Long> counts(String sql) {
        Map<String, Long> counts = new LinkedHashMap<>();
        database().query(sql, row -> counts.put(row.getString(1), row.getLong(2)));
        return counts;
    }

    /** Its feature sets, oldest first. */
    public List<FeatureSetInfo> featureSets() {
        List<FeatureSetInfo> sets = new ArrayList<>();
        database()
                .query(
                        "SELECT feature_set, name, encoder, file, pooling, precision, preprocessing, dimensions, generation,"
                                + " filled, scaled FROM feature_sets ORDER BY feature_set",
                        row -> sets.add(set(row)));
        return sets;
    }

    private static FeatureSetInfo set(ResultSet row) throws SQLException {
        return new FeatureSetInfo(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Pooling.valueOf(row.getString(5)),
                row.getString(6),
                row.getString(7),
                row.getInt(8),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11));
    }

    /** How many of the images that are there have features in {@code set}. */
    public long images(FeatureSetInfo set) {
        return database()
                .number(
                        "SELECT count(*) FROM feature_rows WHERE feature_set = ? AND image IN (SELECT image FROM"
                                + " locations)",
                        set.id());
    }

    /** The newest that has nearly as many images as any: embedding may have been interrupted. */
    private FeatureSetInfo newestWhole(List<FeatureSetInfo> sets) {
        long[] counts = sets.stream().mapToLong(this::images).toArray();
        double least = WHOLE * Arrays.stream(counts).max().orElse(0);
        int newest = sets.size() - 1;
        while (counts[newest] < least) {
            newest--;
        }
        return sets.get(newest);
    }

    /**
     * The feature set called {@code name}; without a name the newest that has nearly as many images as any.
     *
     * @throws CatalogException if there is none; the message lists those there are
     */
    public FeatureSetInfo featureSet(Optional<String> name) {
        List<FeatureSetInfo> sets = featureSets();
        if (sets.isEmpty()) {
            throw new CatalogException("The catalogue " + folder() + " holds no features. Make some: maect embed IMAGES"
                    + " --with ENCODER --catalog " + folder());
        }
        if (name.isEmpty()) {
            return newestWhole(sets);
        }
        return sets.stream()
                .filter(set -> set.name().equals(name.get()))
                .findFirst()
                .orElseThrow(() -> new CatalogException("The catalogue " + folder() + " has no feature set \""
                        + name.get() + "\", but "
                        + FirstFew.of(sets.stream().map(FeatureSetInfo::name).toList()) + "."));
    }

    /** The features of all images that are present, in set {@code set}; the caller closes them before the catalogue. */
    public CatalogFeatures features(FeatureSetInfo set) {
        return CatalogFeatures.open(this, set, Optional.empty());
    }

    /** As {@link #features(FeatureSetInfo)}, of those that are among {@code images} alone. */
    public CatalogFeatures features(FeatureSetInfo set, long[] images) {
        return CatalogFeatures.open(this, set, Optional.of(images));
    }

    /** The file that the features of {@code set} are in. */
    Path featureFile(FeatureSetInfo set) {
        return folder().resolve("features").resolve(set.name()).resolve("features-" + set.generation() + ".npy");
    }

    /** Where things made of the features of {@code set} are kept, such as an index. */
    public Path featureFolder(FeatureSetInfo set) {
        return folder().resolve("features").resolve(set.name());
    }

    /**
     * What is known of images.
     *
     * @param images their numbers
     * @return those of them that are present, in the order given
     */
    public List<CatalogImage> describe(long... images) {
        List<CatalogImage> found = new ArrayList<>();
        Object[] places = new Object[images.length];
        for (int i = 0; i < images.length; i++) {
            places[i] = (long) i;
        }
        database()
                .query(
                        "WITH asked AS (SELECT unnest(?) AS image, unnest(?) AS position), here AS (SELECT image, min(prefix || name) AS"
                                + " path, count(*) AS copies FROM locations JOIN places USING (place) WHERE image IN (SELECT image"
                                + " FROM asked) GROUP BY image) SELECT image, path, copies, height, width, bytes, content, label"
                                + " FROM asked JOIN contents USING (image) JOIN here USING (image) LEFT JOIN (SELECT image, label"
                                + " FROM labels WHERE label_set = 'label') USING (image) ORDER BY position",
                        row -> found.add(new CatalogImage(
                                row.getLong(1),
                                row.getString(2),
                                row.getLong(3),
                                row.getInt(4),
                                row.getInt(5),
                                row.getLong(6),
                                row.getString(7),
                                Optional.ofNullable(row.getString(8)))),
                        Column.numbers(images),
                        new Column("BIGINT", places));
        return found;
    }

    /**
     * The image that {@code text} means: its path as the catalogue has it or from the working directory, its name within
     * its place, or the beginning of its content's hash.
     *
     * @return empty if it is none of the catalogue's
     * @throws CatalogException if it means several
     */
    public OptionalLong find(String text) {
        List<Long> found = new ArrayList<>();
        database()
                .query(
                        "SELECT DISTINCT image FROM locations JOIN places USING (place) WHERE prefix || name IN (?, ?) LIMIT 3",
                        row -> found.add(row.getLong(1)),
                        text,
                        absolute(text));
        if (found.isEmpty()) {
            database()
                    .query(
                            "SELECT DISTINCT image FROM locations WHERE name = ? LIMIT 3",
                            row -> found.add(row.getLong(1)),
                            text);
        }
        if (found.isEmpty() && text.matches("[0-9a-f]{6,64}")) {
            database()
                    .query(
                            "SELECT image FROM contents WHERE starts_with(content, ?) AND image IN (SELECT image FROM locations)"
                                    + " LIMIT 3",
                            row -> found.add(row.getLong(1)),
                            text);
        }
        if (found.size() > 1) {
            throw new CatalogException("\"" + text + "\" means several images of the catalogue. Give the whole path.");
        }
        return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.get(0));
    }

    private static String absolute(String text) {
        try {
            return Path.of(text).toAbsolutePath().normalize().toString();
        } catch (InvalidPathException e) {
            return text;
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
