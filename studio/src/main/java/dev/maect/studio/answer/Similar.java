/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.MaectException;
import dev.maect.catalog.search.Hits;
import dev.maect.catalog.search.ImageQuery;
import dev.maect.catalog.search.PatchSearch;
import dev.maect.data.Box;
import dev.maect.data.Image;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Tensors;
import dev.maect.studio.answer.Searches.Searched;
import dev.maect.studio.http.Refused;
import dev.maect.studio.state.ImageRows;
import dev.maect.studio.thumb.ImageFiles;
import dev.maect.studio.work.WorkQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Finds images like others. One thread of its own asks libtorch, whose threads are then made once. */
public final class Similar implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    /** Whose patches are looked at. */
    private static final int CANDIDATES = 200;

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

    private final ImageFiles files;
    private final Searches searches;
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
        this.files = files;
        searches = new Searches(sets, encoders, device, work);
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

    /** Makes ready what the first search needs. */
    public void prepare(Optional<String> set) {
        ask(() -> searches.of(set).features().size());
    }

    /**
     * The images most like those of {@code rows} together.
     *
     * @param unlike rows of images that they should not be like; may be empty
     */
    public Found like(int[] rows, int[] unlike, int k, Optional<String> set) {
        return ask(() -> {
            Searched in = searches.of(set);
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

    /**
     * The images most like a part of one.
     *
     * @param patches whether those come first that have a patch most like it
     */
    public Found likePart(int row, double[] part, boolean patches, int k, Optional<String> set) {
        return ask(() -> {
            Searched in = searches.of(set);
            Image image = files.read(in.rows().rows().location(row), channels(in), 0);
            return like(in, image, Optional.of(part), patches, k);
        });
    }

    /** The images most like one from elsewhere, or a part of it. */
    public Found likeFile(byte[] file, Optional<double[]> part, boolean patches, int k, Optional<String> set) {
        return ask(() -> {
            Searched in = searches.of(set);
            return like(in, new ImageDecoder(channels(in)).decode(file, "the image"), part, patches, k);
        });
    }

    private static int channels(Searched in) {
        return in.query().extractor().config().channels();
    }

    private Found like(Searched in, Image image, Optional<double[]> part, boolean patches, int k) {
        long began = System.nanoTime();
        try (PointerScope scope = new PointerScope()) {
            Image wanted = part.map(share -> box(image, share).cut(image)).orElse(image);
            Tensor query = in.query().encoded(List.of(wanted));
            if (!patches) {
                return nearest(in, query, k, new int[0]);
            }
            int most = Math.min(in.features().size(), CANDIDATES);
            Candidates some =
                    Candidates.of(in, files, in.search().nearest(query, most).get(0));
            Hits hits = PatchSearch.among(in.query(), wanted, some.hits(), k, some::image);
            return found(
                    in,
                    hits,
                    k,
                    new int[0],
                    in.search().describe() + ", " + some.hits().rows().length + " of them by patches",
                    began);
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
        Hits hits = in.search()
                .nearest(query, Math.min(in.features().size(), k + without.length))
                .get(0);
        return found(in, hits, k, without, in.search().describe(), began);
    }

    private static Found found(Searched in, Hits hits, int k, int[] without, String how, long began) {
        Set<Integer> leave = new HashSet<>();
        for (int row : without) {
            leave.add(row);
        }
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
                how,
                (System.nanoTime() - began) / 1e6);
    }

    /** Which of the studio's rows have features in {@code set}. */
    public byte[] has(Optional<String> set) {
        return ask(() -> searches.of(set).rows().has());
    }

    /** The images that {@code set} has. */
    ImageRows rows(Optional<String> set) {
        return ask(() -> searches.of(set).rows().rows());
    }

    @Override
    public void close() {
        thread.execute(searches::close);
        thread.shutdown();
    }
}
