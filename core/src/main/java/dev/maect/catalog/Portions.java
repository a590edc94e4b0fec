/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.Database.Column;
import dev.maect.catalog.store.FeatureFile;
import dev.maect.data.ImageSource;
import dev.maect.data.source.SubsetSource;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.matrix.LabelTensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Takes portions of a source into the catalogue: first their contents' hashes, then what the encoder makes of those that
 * have no features yet. Features are on the disk before the tables say that they are there.
 */
final class Portions implements AutoCloseable {
    private final Catalog catalog;
    private final long place;
    private final FeatureSetInfo set;
    private final ImageSource source;
    private final FeatureExtractor extractor;
    private final int batchSize;
    private final boolean again;
    private final FeatureFile file;
    private long filled;
    private long nextImage;

    Portions(
            Catalog catalog,
            long place,
            FeatureSetInfo set,
            ImageSource source,
            FeatureExtractor extractor,
            int batchSize,
            boolean again) {
        this.catalog = catalog;
        this.place = place;
        this.set = set;
        this.source = source;
        this.extractor = extractor;
        this.batchSize = batchSize;
        this.again = again;
        file = FeatureFile.forWriting(catalog.featureFile(set), set.dimensions());
        filled = set.filled();
        nextImage = 1 + catalog.database().number("SELECT max(image) FROM contents");
    }

    /** Takes the images of {@code indices}; returns how many went through the encoder. */
    int take(int[] indices) {
        ContentReader.Outcome contents = ContentReader.read(source, indices);
        Map<Integer, String> broken = new LinkedHashMap<>(contents.broken());
        Map<String, Long> images = known(contents.hashes().values());
        Map<Long, Long> rows = rows(images.values());
        Map<String, Integer> encode = new LinkedHashMap<>(); // content -> index of the first file that has it
        contents.hashes().forEach((index, content) -> {
            Long image = images.get(content);
            if (again || image == null || !rows.containsKey(image)) {
                encode.putIfAbsent(content, index);
            }
        });
        LookingSource looking = new LookingSource(source, extractor.config().channels());
        int encoded = encode.isEmpty() ? 0 : encoded(encode, looking, contents, images, broken);
        locate(indices, contents, images, broken);
        return encoded;
    }

    private int encoded(
            Map<String, Integer> encode,
            LookingSource looking,
            ContentReader.Outcome contents,
            Map<String, Long> images,
            Map<Integer, String> broken) {
        int[] indices = encode.values().stream().mapToInt(Integer::intValue).toArray();
        try (PointerScope scope = new PointerScope();
                FeatureSet features = extractor.extract(new SubsetSource(looking, indices), batchSize)) {
            broken.putAll(looking.broken());
            List<Integer> good = new ArrayList<>();
            List<String> goodContents = new ArrayList<>();
            int at = 0;
            for (Map.Entry<String, Integer> entry : encode.entrySet()) {
                if (!looking.broken().containsKey(entry.getValue())) {
                    good.add(at);
                    goodContents.add(entry.getKey());
                }
                at++;
            }
            if (good.isEmpty()) {
                return 0;
            }
            int[] picks = good.stream().mapToInt(Integer::intValue).toArray();
            Tensor rows = features.features()
                    .index_select(0, LabelTensors.of(picks, features.features()))
                    .contiguous();
            file.append(filled, rows);
            store(goodContents, encode, looking, contents, images);
            return picks.length;
        }
    }

    /** Tells the tables of images whose features were just written. */
    private void store(
            List<String> encoded,
            Map<String, Integer> encode,
            LookingSource looking,
            ContentReader.Outcome contents,
            Map<String, Long> images) {
        List<Object[]> fresh = new ArrayList<>();
        long[] ids = new long[encoded.size()];
        long[] rows = new long[encoded.size()];
        for (int i = 0; i < encoded.size(); i++) {
            String content = encoded.get(i);
            int index = java.util.Objects.requireNonNull(encode.get(content));
            Long known = images.get(content);
            if (known == null) {
                known = nextImage++;
                images.put(content, known);
                LookingSource.Seen seen = looking.seen(index);
                fresh.add(new Object[] {
                    known,
                    content,
                    seen.height(),
                    seen.width(),
                    contents.sizes().getOrDefault(index, 0L),
                    seen.look().gradients(),
                    seen.look().small()
                });
            }
            ids[i] = known;
            rows[i] = filled + i;
        }
        Database database = catalog.database();
        database.together(() -> {
            if (!fresh.isEmpty()) {
                database.execute(
                        "INSERT INTO contents SELECT unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?),"
                                + " unnest(?)",
                        column("BIGINT", fresh, 0),
                        column("VARCHAR", fresh, 1),
                        column("INTEGER", fresh, 2),
                        column("INTEGER", fresh, 3),
                        column("BIGINT", fresh, 4),
                        column("BIGINT", fresh, 5),
                        column("BLOB", fresh, 6));
            }
            database.execute(
                    "DELETE FROM feature_rows WHERE feature_set = ? AND image IN (SELECT unnest(?))",
                    set.id(),
                    Column.numbers(ids));
            database.execute(
                    "INSERT INTO feature_rows SELECT ?, unnest(?), unnest(?)",
                    set.id(),
                    Column.numbers(ids),
                    Column.numbers(rows));
            database.execute(
                    "UPDATE feature_sets SET filled = ? WHERE feature_set = ?", filled + encoded.size(), set.id());
        });
        filled += encoded.size();
        file.settle(filled);
    }

    private static Column column(String type, List<Object[]> rows, int at) {
        return new Column(type, rows.stream().map(row -> row[at]).toArray());
    }

    /** Tells the tables where the images lie, and which files cannot be read. */
    private void locate(
            int[] indices, ContentReader.Outcome contents, Map<String, Long> images, Map<Integer, String> broken) {
        List<Object[]> located = new ArrayList<>();
        List<Object[]> lost = new ArrayList<>();
        List<Object> names = new ArrayList<>();
        for (int index : indices) {
            String name = source.name(index);
            String stamp = source.stamp(index).orElse("");
            names.add(name);
            String content = contents.hashes().get(index);
            Long image = content == null ? null : images.get(content);
            if (image != null) {
                located.add(new Object[] {name, stamp, image});
            } else {
                lost.add(
                        new Object[] {name, stamp, broken.getOrDefault(index, "a copy of a file that cannot be read")});
            }
        }
        Database database = catalog.database();
        database.together(() -> {
            for (String table : List.of("locations", "unreadable")) {
                database.execute(
                        "DELETE FROM " + table + " WHERE place = ? AND name IN (SELECT unnest(?))",
                        place,
                        Column.texts(names.toArray()));
            }
            if (!located.isEmpty()) {
                database.execute(
                        "INSERT INTO locations SELECT ?, unnest(?), unnest(?), unnest(?)",
                        place,
                        column("VARCHAR", located, 0),
                        column("VARCHAR", located, 1),
                        column("BIGINT", located, 2));
            }
            if (!lost.isEmpty()) {
                database.execute(
                        "INSERT INTO unreadable SELECT ?, unnest(?), unnest(?), unnest(?)",
                        place,
                        column("VARCHAR", lost, 0),
                        column("VARCHAR", lost, 1),
                        column("VARCHAR", lost, 2));
            }
        });
    }

    /** The images that have these contents. */
    private Map<String, Long> known(java.util.Collection<String> contents) {
        Map<String, Long> images = new HashMap<>();
        catalog.database()
                .query(
                        "SELECT content, image FROM contents WHERE content IN (SELECT unnest(?))",
                        row -> images.put(row.getString(1), row.getLong(2)),
                        Column.texts(contents.toArray()));
        return images;
    }

    /** The rows of those of the images that have features. */
    private Map<Long, Long> rows(java.util.Collection<Long> images) {
        Map<Long, Long> rows = new HashMap<>();
        catalog.database()
                .query(
                        "SELECT image, feature_row FROM feature_rows WHERE feature_set = ? AND image IN (SELECT unnest(?))",
                        row -> rows.put(row.getLong(1), row.getLong(2)),
                        set.id(),
                        new Column("BIGINT", images.toArray()));
        return rows;
    }

    @Override
    public void close() {
        file.close();
    }
}
