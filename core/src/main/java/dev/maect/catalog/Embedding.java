/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.store.CatalogException;
import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.Database.Column;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSpec;
import dev.maect.data.source.ImageSources;
import dev.maect.eval.FeatureExtractor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Brings a place's images into a catalogue, with their features by one encoder. What is known and unchanged is left as it is;
 * the rest is read in portions, each of which is in the catalogue, on the disk, before the next begins.
 *
 * @param spec the images, as {@link ImageSources#open(String, int)} takes them
 * @param encoder the encoder's file
 * @param options how
 */
public record Embedding(String spec, Path encoder, EmbedOptions options) {
    private static final int PORTION = 512;
    private static final int NAMES_AT_ONCE = 50_000;

    /** As the constructor. */
    public static Embedding of(String spec, Path encoder, EmbedOptions options) {
        return new Embedding(spec, encoder, options);
    }

    /**
     * Does it.
     *
     * @throws CatalogException if the encoder's features have another form than the set has
     * @throws dev.maect.data.DataException if there are no images
     */
    public EmbedResult into(Catalog catalog, EmbedListener listener) {
        return into(catalog, listener, Math.max(PORTION, options.batchSize()));
    }

    /** The same in portions of {@code portion} images. */
    EmbedResult into(Catalog catalog, EmbedListener listener, int portion) {
        try (FeatureExtractor extractor = options.pooling().isPresent()
                ? FeatureExtractor.open(encoder, options.pooling().get(), options.device(), options.precision())
                : FeatureExtractor.open(encoder, options.device(), options.precision())) {
            int channels = extractor.config().channels();
            try (ImageSource source = ImageSources.openAsIs(spec, channels)) {
                FeatureSetInfo set = EmbeddedSets.of(catalog, encoder, extractor, options);
                return embed(catalog, extractor, source, set, listener, portion);
            }
        }
    }

    private EmbedResult embed(
            Catalog catalog,
            FeatureExtractor extractor,
            ImageSource source,
            FeatureSetInfo set,
            EmbedListener listener,
            int portion) {
        Database database = catalog.database();
        long place = place(catalog);
        list(database, source);
        long[] removed = {0};
        database.together(() -> {
            removed[0] = database.execute(
                    "DELETE FROM locations WHERE place = ? AND name NOT IN (SELECT name FROM listed)", place);
            database.execute(
                    "DELETE FROM unreadable WHERE place = ? AND (place, name, stamp) NOT IN (SELECT place, name,"
                            + " stamp FROM listed CROSS JOIN (SELECT ? AS place))",
                    place,
                    place);
        });
        int[] work = work(database, place, set);
        long encoded = 0;
        int done = 0;
        listener.done(0, work.length);
        try (Portions portions =
                new Portions(catalog, place, set, source, extractor, options.batchSize(), options.again())) {
            while (done < work.length && !listener.stopped()) {
                int[] some = Arrays.copyOfRange(work, done, Math.min(work.length, done + portion));
                encoded += portions.take(some);
                done += some.length;
                listener.done(done, work.length);
            }
        }
        FeatureSetInfo now = EmbeddedSets.current(catalog, set);
        FeatureScale.refresh(catalog, now);
        List<String> examples = new ArrayList<>();
        database.query(
                "SELECT reason FROM unreadable WHERE place = ? ORDER BY name LIMIT 5",
                row -> examples.add(row.getString(1)),
                place);
        long unreadable = database.number("SELECT count(*) FROM unreadable WHERE place = ?", place);
        return new EmbedResult(
                EmbeddedSets.current(catalog, set),
                source.size(),
                source.size() - work.length,
                done,
                encoded,
                removed[0],
                unreadable,
                examples,
                done == work.length);
    }

    /** The number of the place, which is told to the catalogue if it is new. */
    private long place(Catalog catalog) {
        ImageSpec named = ImageSpec.of(spec);
        String text = named.path()
                .map(path -> path.toAbsolutePath().normalize() + (named.part().isEmpty() ? "" : "#" + named.part()))
                .orElse(spec);
        String prefix = named.folder()
                .map(folder -> folder.resolve(named.part()).toAbsolutePath().normalize() + "/")
                .orElse(text + "#");
        Database database = catalog.database();
        database.execute(
                "INSERT INTO places SELECT coalesce(max(place), 0) + 1, ?, ? FROM places HAVING NOT EXISTS (SELECT 1 FROM"
                        + " places WHERE spec = ?)",
                text,
                prefix,
                text);
        return database.number("SELECT place FROM places WHERE spec = ?", text);
    }

    /** Names and stamps of all images as a table, to be compared with what is known. */
    private static void list(Database database, ImageSource source) {
        database.execute("CREATE OR REPLACE TEMP TABLE listed (position INTEGER, name VARCHAR, stamp VARCHAR)");
        for (int from = 0; from < source.size(); from += NAMES_AT_ONCE) {
            int count = Math.min(NAMES_AT_ONCE, source.size() - from);
            long[] at = new long[count];
            Object[] names = new Object[count];
            Object[] stamps = new Object[count];
            for (int i = 0; i < count; i++) {
                at[i] = from + i;
                names[i] = source.name(from + i);
                stamps[i] = source.stamp(from + i).orElse("");
            }
            database.execute(
                    "INSERT INTO listed SELECT unnest(?), unnest(?), unnest(?)",
                    Column.numbers(at),
                    Column.texts(names),
                    Column.texts(stamps));
        }
    }

    /** What is new, changed, or has no features in the set; in the source's order. */
    private int[] work(Database database, long place, FeatureSetInfo set) {
        List<Integer> work = new ArrayList<>();
        database.query(
                "SELECT position FROM listed l LEFT JOIN (SELECT name, stamp, image FROM locations WHERE place = ? AND stamp <>"
                        + " '') o ON l.name = o.name AND l.stamp = o.stamp LEFT JOIN (SELECT image FROM feature_rows WHERE"
                        + " feature_set = ?) f ON f.image = o.image LEFT JOIN (SELECT name, stamp FROM unreadable WHERE"
                        + " place = ? AND stamp <> '') u ON u.name = l.name AND u.stamp = l.stamp WHERE (f.image IS NULL OR"
                        + " ?) AND (u.name IS NULL OR ?) ORDER BY position",
                row -> work.add(row.getInt(1)),
                place,
                set.id(),
                place,
                options.again(),
                options.again());
        return work.stream().mapToInt(Integer::intValue).toArray();
    }
}
