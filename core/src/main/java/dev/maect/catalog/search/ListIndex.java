/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.search;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.store.CatalogException;
import dev.maect.catalog.store.FeatureFile;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.eval.cache.ContentHash;
import dev.maect.eval.cluster.KMeans;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.cluster.KMeansResult;
import dev.maect.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inverted lists on the disk, in a folder beside the features that appears when it is whole.
 *
 * @param starts where each list begins among the vectors, and the end of the last
 * @param places by vector, its place in the features' file
 * @param covered places from this on came later
 */
@SuppressWarnings("ArrayRecordComponent")
record ListIndex(int[] starts, long[] places, long covered) {
    static final String VECTORS = "vectors.npy";
    static final String CENTRES = "centres.npy";
    static final int BLOCK = 8192;

    private static final Logger LOG = LoggerFactory.getLogger(ListIndex.class);
    private static final String HEAD = "index.json";
    private static final String PLACES = "places.bin";
    private static final String PREFIX = "lists-";
    private static final int MOST_LISTS = 16_384;
    private static final int SAMPLE_PER_LIST = 32;
    private static final int ITERATIONS = 8;
    private static final double STALE = 0.1; // share of features that are in no list, or of vectors that are gone

    /**
     * What is told of an index.
     *
     * @param stamp of the features when it was made
     * @param covered as in the index
     * @param starts as in the index
     */
    record Head(String stamp, long covered, List<Integer> starts) {}

    int lists() {
        return starts.length - 1;
    }

    /** The folder of lists that are good for {@code features}; made anew where there are none. */
    static Path upToDate(CatalogFeatures features) {
        if (features.isPart()) {
            throw new IllegalArgumentException("an index is of all images");
        }
        Path parent = features.catalog().featureFolder(features.set());
        String name = PREFIX + ContentHash.of(features.stamp()).substring(0, 16);
        for (Path folder : folders(parent)) {
            if (String.valueOf(folder.getFileName()).startsWith(name) && isGood(folder, features)) {
                return folder;
            }
        }
        return make(features, parent, name);
    }

    private static List<Path> folders(Path parent) {
        try (Stream<Path> all = Files.list(parent)) {
            return all.filter(folder -> String.valueOf(folder.getFileName()).startsWith(PREFIX))
                    .filter(folder -> Files.isRegularFile(folder.resolve(HEAD)))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean isGood(Path folder, CatalogFeatures features) {
        Head head = Json.read(folder.resolve(HEAD), Head.class);
        long vectors = head.starts().get(head.starts().size() - 1);
        int place = features.rowAt(head.covered());
        long covered = place >= 0 ? place : -place - 1; // rows that are in a list
        return head.stamp().equals(features.stamp())
                && features.size() - covered <= STALE * features.size()
                && vectors - covered <= STALE * vectors;
    }

    static ListIndex read(Path folder) {
        Head head = Json.read(folder.resolve(HEAD), Head.class);
        int[] starts = head.starts().stream().mapToInt(Integer::intValue).toArray();
        try {
            byte[] bytes = Files.readAllBytes(folder.resolve(PLACES));
            long[] places = new long[bytes.length / Long.BYTES];
            ByteBuffer.wrap(bytes).asLongBuffer().get(places);
            if (places.length != starts[starts.length - 1]) {
                throw new CatalogException("The index " + folder + " is damaged. Delete it: it is made again.");
            }
            return new ListIndex(starts, places, head.covered());
        } catch (IOException e) {
            throw new CatalogException(
                    "The index " + folder + " cannot be read: " + e + ". Delete it: it is made again.", e);
        }
    }

    private static Path make(CatalogFeatures features, Path parent, String name) {
        long began = System.nanoTime();
        int lists = (int) Math.max(1, Math.min(MOST_LISTS, Math.min(features.size(), 4 * Math.sqrt(features.size()))));
        LOG.info(
                "Making {} lists of the features of {} images, which search needs from now on.",
                lists,
                features.size());
        Path work = parent.resolve(".making-" + UUID.randomUUID());
        try {
            Files.createDirectories(work);
            write(features, lists, work);
            Path target =
                    parent.resolve(name + "-" + UUID.randomUUID().toString().substring(0, 8));
            try {
                Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(work, target);
            }
            folders(parent).stream().filter(folder -> !folder.equals(target)).forEach(ListIndex::delete);
            LOG.info("Made them in {} s.", (System.nanoTime() - began) / 1_000_000_000L);
            return target;
        } catch (IOException e) {
            throw new CatalogException(
                    "The index of " + features.catalog().folder() + " cannot be written: " + e
                            + ". Check its permissions and the free space.",
                    e);
        } finally {
            delete(work);
        }
    }

    private static void write(CatalogFeatures features, int lists, Path folder) throws IOException {
        int count = features.size();
        int[] list = new int[count];
        try (PointerScope scope = new PointerScope();
                FeatureFile centreFile = FeatureFile.forWriting(folder.resolve(CENTRES), features.dimensions())) {
            Tensor centres = centres(features, lists);
            centreFile.append(0, centres);
            centreFile.settle(lists);
            for (int from = 0; from < count; from += BLOCK) {
                int start = from;
                Scopes.run(() -> {
                    Tensor block = features.block(start, Math.min(BLOCK, count - start));
                    long[] own = Tensors.toLongs(block.matmul(centres.t()).argmax(new LongOptional(1), false));
                    for (int i = 0; i < own.length; i++) {
                        list[start + i] = (int) own[i];
                    }
                });
            }
        }
        int[] starts = new int[lists + 1];
        for (int own : list) {
            starts[own + 1]++;
        }
        for (int i = 0; i < lists; i++) {
            starts[i + 1] += starts[i];
        }
        int[] order = new int[count];
        int[] next = starts.clone();
        for (int row = 0; row < count; row++) {
            order[next[list[row]]++] = row;
        }
        ByteBuffer places = ByteBuffer.allocate(count * Long.BYTES);
        for (int row : order) {
            places.putLong(features.place(row));
        }
        Files.write(folder.resolve(PLACES), places.array());
        try (FeatureFile vectors = FeatureFile.forWriting(folder.resolve(VECTORS), features.dimensions())) {
            for (int from = 0; from < count; from += BLOCK) {
                int[] some = Arrays.copyOfRange(order, from, Math.min(count, from + BLOCK));
                int start = from;
                Scopes.run(() -> vectors.append(start, features.pick(some)));
            }
            vectors.settle(count);
        }
        long covered = features.place(count - 1) + 1;
        Json.write(
                folder.resolve(HEAD),
                new Head(
                        features.stamp(), covered, Arrays.stream(starts).boxed().toList()));
    }

    /** Spherical k-means on a sample, in the caller's scope. */
    private static Tensor centres(CatalogFeatures features, int lists) {
        int[] sample = features.spread(SAMPLE_PER_LIST * lists);
        int[] order = RandomStream.of(0, "inverted-lists").permutation(sample.length);
        int[] first =
                IntStream.range(0, lists).map(i -> sample[order[i]]).sorted().toArray();
        Tensor points = features.pick(sample);
        try (KMeansResult result =
                KMeans.from(points, features.pick(first), new KMeansOptions.Lloyd(ITERATIONS, 1e-3))) {
            return Tensors.unitRows(result.centres());
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} cannot be deleted: {}", folder, e.getMessage()); // it is only in the way
        }
    }
}
