/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.MaectException;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.search.ExactSearch;
import dev.maect.catalog.search.Hits;
import dev.maect.catalog.search.ImageQuery;
import dev.maect.catalog.search.InvertedLists;
import dev.maect.catalog.search.VectorSearch;
import dev.maect.data.Box;
import dev.maect.data.Image;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Tensors;
import dev.maect.eval.cache.ContentHash;
import dev.maect.studio.http.Refused;
import dev.maect.studio.state.ImageRows;
import dev.maect.studio.thumb.ImageFiles;
import dev.maect.studio.work.WorkQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Finds images like others. One thread of its own asks libtorch, whose threads are then made once. Up to {@value #EXACT_UP_TO}
 * images all features are held in memory and looked at; above, inverted lists, and until they are made in the background all
 * features on the disk.
 */
public final class Similar implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    /** Images up to which all are compared. */
    static final int EXACT_UP_TO = 200_000;

    private static final int PROBES = 16;

    /** What is held of a set to search it. */
    private record Searched(int order, CatalogFeatures features, SetRows rows, VectorSearch search, ImageQuery query)
            implements AutoCloseable {
        /** Whether there is a quicker search by now. */
        boolean better(boolean lists) {
            return lists && search instanceof ExactSearch;
        }

        @Override
        public void close() {
            query.close();
            search.close();
            features.close();
        }
    }

    /**
     * What was found.
     *
     * @param rows of the studio, best first
     * @param scores their cosine similarities
     * @param search how it was looked for
     * @param millis how long that took
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Found(int[] rows, float[] scores, String search, double millis) {
        /** For the page. */
        public Map<String, Object> shown() {
            List<Map<String, Object>> hits = new ArrayList<>();
            for (int i = 0; i < rows.length; i++) {
                hits.add(Map.of("row", rows[i], "score", scores[i]));
            }
            return Map.of("hits", hits, "search", search, "millis", millis);
        }
    }

    private final FeatureSets sets;
    private final ImageFiles files;
    private final List<Path> encoders;
    private final ComputeDevice device;
    private final WorkQueue work;
    private final Map<String, Searched> searched = new HashMap<>();
    private final Set<String> listed = ConcurrentHashMap.newKeySet();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread own = new Thread(work, "maect-studio-search");
        own.setDaemon(true);
        return own;
    });

    /**
     * Searches of {@code sets}.
     *
     * @param encoders where encoders are, that are not where they were
     */
    public Similar(FeatureSets sets, ImageFiles files, List<Path> encoders, ComputeDevice device, WorkQueue work) {
        this.work = work;
        this.sets = sets;
        this.files = files;
        this.encoders = List.copyOf(encoders);
        this.device = device;
    }

    private <T> T ask(Callable<T> question) {
        FutureTask<T> task = new FutureTask<>(question);
        thread.execute(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MaectException("Stopped.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new MaectException(String.valueOf(e.getCause()), e);
        }
    }

    private Searched searched(Optional<String> set) {
        String name = sets.get(set).name();
        int order = sets.state().order();
        Searched held = searched.get(name);
        if (held != null && held.order() == order && !held.better(listed.contains(name + order))) {
            return held;
        }
        if (held != null) {
            held.close();
            searched.remove(name);
        }
        CatalogFeatures features = sets.open(Optional.of(name));
        boolean ready = false;
        try {
            VectorSearch search = search(features, name, order);
            Searched fresh = new Searched(
                    order,
                    features,
                    SetRows.of(features, sets.state().rows()),
                    search,
                    new ImageQuery(features, encoder(features), device));
            searched.put(name, fresh);
            ready = true;
            return fresh;
        } finally {
            if (!ready) {
                features.close();
            }
        }
    }

    private VectorSearch search(CatalogFeatures features, String name, int order) {
        if (features.size() <= EXACT_UP_TO) {
            return ExactSearch.holding(features);
        }
        if (listed.contains(name + order)) {
            return InvertedLists.of(features, PROBES);
        }
        work.begin(WorkQueue.Lane.LISTS, "search " + name, "make the lists that quick search needs", progress -> {
            sets.with(Optional.of(name), own -> {
                InvertedLists.of(own, PROBES).close();
                return true;
            });
            listed.add(name + order);
        });
        return ExactSearch.of(features);
    }

    /** The encoder of the features, where it is now. */
    private Optional<Path> encoder(CatalogFeatures features) {
        return encoders.stream()
                .filter(file -> Files.exists(file)
                        && ContentHash.of(file).equals(features.set().encoder()))
                .findFirst();
    }

    /** Makes ready what the first search needs. */
    public void prepare(Optional<String> set) {
        ask(() -> searched(set).features().size());
    }

    /**
     * The images most like those of {@code rows} together.
     *
     * @param unlike rows of images that they should not be like; may be empty
     */
    public Found like(int[] rows, int[] unlike, int k, Optional<String> set) {
        return ask(() -> {
            Searched in = searched(set);
            int[] own = in.rows().set(rows);
            if (own.length == 0) {
                throw Refused.now(
                        "None of these images has features in the set \""
                                + in.features().set().name() + "\".",
                        "Bring the catalogue up to date: maect embed.");
            }
            try (PointerScope scope = new PointerScope()) {
                Tensor query = ImageQuery.together(in.features().pick(own));
                int[] not = in.rows().set(unlike);
                if (not.length > 0) {
                    query = Tensors.unitRows(
                            query.sub(ImageQuery.together(in.features().pick(not))));
                }
                return nearest(in, query, k, rows);
            }
        });
    }

    /** The images most like a part of one. */
    public Found likePart(int row, double[] part, int k, Optional<String> set) {
        return ask(() -> {
            Searched in = searched(set);
            int channels = in.query().extractor().config().channels();
            Image image = files.read(in.rows().rows().location(row), channels, 0);
            return like(in, image, Optional.of(part), k);
        });
    }

    /** The images most like one from elsewhere, or a part of it. */
    public Found likeFile(byte[] file, Optional<double[]> part, int k, Optional<String> set) {
        return ask(() -> {
            Searched in = searched(set);
            int channels = in.query().extractor().config().channels();
            return like(in, new ImageDecoder(channels).decode(file, "the image"), part, k);
        });
    }

    private static Found like(Searched in, Image image, Optional<double[]> part, int k) {
        try (PointerScope scope = new PointerScope()) {
            Image wanted = part.map(share -> box(image, share).cut(image)).orElse(image);
            return nearest(in, in.query().encoded(List.of(wanted)), k, new int[0]);
        }
    }

    /** {@code share} has left, top, width and height, from 0 to 1. */
    private static Box box(Image image, double[] share) {
        int left = Math.max(0, Math.min(image.width() - 1, (int) Math.floor(share[0] * image.width())));
        int top = Math.max(0, Math.min(image.height() - 1, (int) Math.floor(share[1] * image.height())));
        int width = Math.max(1, Math.min(image.width() - left, (int) Math.round(share[2] * image.width())));
        int height = Math.max(1, Math.min(image.height() - top, (int) Math.round(share[3] * image.height())));
        return new Box(top, left, height, width);
    }

    private static Found nearest(Searched in, Tensor query, int k, int[] without) {
        long began = System.nanoTime();
        Set<Integer> leave = new HashSet<>();
        for (int row : without) {
            leave.add(row);
        }
        Hits hits = in.search()
                .nearest(query, Math.min(in.features().size(), k + without.length))
                .get(0);
        int[] rows = new int[Math.min(k, hits.rows().length)];
        float[] scores = new float[rows.length];
        int count = 0;
        for (int i = 0; i < hits.rows().length && count < rows.length; i++) {
            int row = in.rows().studio(hits.rows()[i]);
            if (row >= 0 && !leave.contains(row)) {
                rows[count] = row;
                scores[count++] = hits.scores()[i];
            }
        }
        return new Found(
                java.util.Arrays.copyOf(rows, count),
                java.util.Arrays.copyOf(scores, count),
                in.search().describe(),
                (System.nanoTime() - began) / 1e6);
    }

    /** Which of the studio's rows have features in {@code set}. */
    public byte[] has(Optional<String> set) {
        return ask(() -> searched(set).rows().has());
    }

    /** The images that {@code set} has. */
    ImageRows rows(Optional<String> set) {
        return ask(() -> searched(set).rows().rows());
    }

    @Override
    public void close() {
        FutureTask<Boolean> last = new FutureTask<>(
                () -> {
                    searched.values().forEach(Searched::close);
                    searched.clear();
                },
                true);
        thread.execute(last);
        thread.shutdown();
    }
}
