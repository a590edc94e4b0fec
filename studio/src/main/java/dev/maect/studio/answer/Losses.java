/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.MaectException;
import dev.maect.catalog.FeatureSetInfo;
import dev.maect.data.Image;
import dev.maect.engine.ComputeDevice;
import dev.maect.io.FileStamp;
import dev.maect.studio.http.Refused;
import dev.maect.studio.state.Columns;
import dev.maect.studio.state.ImageRows;
import dev.maect.studio.state.StudioState;
import dev.maect.studio.thumb.ImageFiles;
import dev.maect.studio.work.Work;
import dev.maect.studio.work.WorkQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * How far off the masked autoencoder is when it draws each image: computed in the background when it is asked for, and kept. What
 * was computed when the work is stopped stays, and the rest follows when it is asked for again.
 */
public final class Losses {
    private static final String KIND = "loss";
    private static final int BATCH = 64;
    private static final long TELL_NANOS = 5_000_000_000L;

    /** What is known, of which model. */
    private record Known(Path model, long stamp, Map<Integer, Float> losses) {}

    private final FeatureSets sets;
    private final StudioState state;
    private final ImageFiles files;
    private final List<Path> encoders;
    private final ComputeDevice device;
    private final WorkQueue work;
    private final Consumer<Map<String, Object>> tell;
    private final Path file;
    private Optional<Known> known = Optional.empty();
    private volatile int version;

    /**
     * Of the images of {@code state}.
     *
     * @param encoders files of encoders that were named
     * @param folder where they are kept
     */
    public Losses(
            FeatureSets sets,
            StudioState state,
            ImageFiles files,
            List<Path> encoders,
            ComputeDevice device,
            WorkQueue work,
            Consumer<Map<String, Object>> tell,
            Path folder) {
        this.sets = sets;
        this.state = state;
        this.files = files;
        this.encoders = List.copyOf(encoders);
        this.device = device;
        this.work = work;
        this.tell = tell;
        file = folder.resolve("losses.bin");
    }

    /**
     * The loss of each row, not a number where it is not known; empty as long as none is. Computes what is missing.
     *
     * @throws Refused if no encoder has a decoder
     */
    public Optional<byte[]> column(Optional<String> set) {
        Known now = known(set);
        ImageRows rows = state.rows();
        float[] column = new float[rows.size()];
        int missing = 0;
        synchronized (this) {
            for (int row = 0; row < column.length; row++) {
                Float loss = now.losses().get(rows.id(row));
                column[row] = loss == null ? Float.NaN : loss;
                missing += loss == null ? 1 : 0;
            }
        }
        if (missing > 0) {
            work.begin(
                    WorkQueue.Lane.LOSSES,
                    KIND,
                    "draw the images with the masked autoencoder",
                    progress -> compute(progress, now));
        }
        return missing < column.length ? Optional.of(Columns.of(column)) : Optional.empty();
    }

    /** Changes with the column. */
    public int version() {
        return version;
    }

    private synchronized Known known(Optional<String> set) {
        if (known.isPresent()) {
            return known.get();
        }
        List<Path> candidates = new ArrayList<>(encoders);
        if (sets.any()) {
            candidates.add(Path.of(sets.get(set).file()));
        }
        sets.all().stream().map(FeatureSetInfo::file).map(Path::of).forEach(candidates::add);
        Path model = DecoderFile.of(candidates)
                .orElseThrow(() -> Refused.missing(
                        "No encoder of this catalogue has its decoder: exported ones leave it out, and no run is beside them.",
                        "Open the studio with the masked autoencoder that has one: maect studio CATALOG --with"
                                + " RUN/checkpoints/pretrain.safetensors"));
        long stamp = (model.toAbsolutePath() + " " + FileStamp.of(model).orElse("")).hashCode();
        Known found = new Known(model, stamp, new TreeMap<>(LossFile.read(file, stamp)));
        known = Optional.of(found);
        return found;
    }

    private void compute(Work progress, Known now) {
        ImageRows rows = state.rows();
        int[] missing;
        synchronized (this) {
            missing = IntStream.range(0, rows.size())
                    .filter(row -> !now.losses().containsKey(rows.id(row)))
                    .toArray();
        }
        long told = System.nanoTime();
        try (Reconstructing model = new Reconstructing(now.model(), device)) {
            for (int from = 0; from < missing.length; from += BATCH) {
                progress.reached(from, missing.length);
                int[] some = Arrays.copyOfRange(missing, from, Math.min(missing.length, from + BATCH));
                Map<Integer, Float> losses = losses(model, rows, some);
                synchronized (this) {
                    now.losses().putAll(losses);
                }
                if (System.nanoTime() - told > TELL_NANOS) {
                    tellNew();
                    told = System.nanoTime();
                }
            }
        } finally {
            synchronized (this) {
                LossFile.write(file, now.stamp(), now.losses());
            }
            tellNew();
        }
    }

    private Map<Integer, Float> losses(Reconstructing model, ImageRows rows, int[] some) {
        List<Optional<Image>> read = Arrays.stream(some)
                .parallel()
                .mapToObj(row -> read(rows, row, model.channels()))
                .toList();
        Map<Integer, Float> losses = new TreeMap<>();
        List<Image> images = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < some.length; i++) {
            int id = rows.id(some[i]);
            losses.put(id, Float.NaN);
            read.get(i).ifPresent(image -> {
                images.add(image);
                ids.add(id);
            });
        }
        if (!images.isEmpty()) {
            float[] own = model.losses(
                    images, ids.stream().mapToLong(Integer::longValue).toArray());
            for (int i = 0; i < own.length; i++) {
                losses.put(ids.get(i), own[i]);
            }
        }
        return losses;
    }

    private Optional<Image> read(ImageRows rows, int row, int channels) {
        try {
            return Optional.of(files.read(rows.location(row), channels, 0));
        } catch (MaectException unreadable) {
            return Optional.empty();
        }
    }

    private void tellNew() {
        tell.accept(Map.of("type", "columns", "columns", Map.of("loss", ++version)));
    }
}
