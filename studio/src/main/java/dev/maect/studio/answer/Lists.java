/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.MaectException;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.find.DuplicateLooks;
import dev.maect.catalog.find.Duplicates;
import dev.maect.catalog.find.Outliers;
import dev.maect.data.Image;
import dev.maect.studio.http.Refused;
import dev.maect.studio.state.Columns;
import dev.maect.studio.state.ImageRows;
import dev.maect.studio.state.StudioState;
import dev.maect.studio.thumb.ImageFiles;
import dev.maect.studio.work.Work;
import dev.maect.studio.work.WorkQueue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Lists to work through: images that show the same, and images unlike all others. Made when they are asked for. */
public final class Lists {
    private static final int NEIGHBOURS = 10;
    private static final int MOST = 2000;
    /** Of so many images one is shown as an outlier, but at least so many. */
    private static final int SHARE = 20;

    private static final int FEWEST = 50;
    private static final int RGB = 3;

    /** Images like no other, by their numbers. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Far(int[] images, double[] distances, int[] nearest) {}

    private final FeatureSets sets;
    private final ImageFiles files;
    /** Lists whose result is there, although their work may still be telling of it. */
    private final Set<String> settled = ConcurrentHashMap.newKeySet();

    private final StudioState state;
    private final WorkQueue work;
    private final Consumer<Map<String, Object>> tell;
    private Optional<List<int[]>> same = Optional.empty();
    private long surplus;
    private volatile int version;
    private Optional<Far> far = Optional.empty();

    /** Of the images of {@code state}. */
    public Lists(
            FeatureSets sets, ImageFiles files, StudioState state, WorkQueue work, Consumer<Map<String, Object>> tell) {
        this.sets = sets;
        this.files = files;
        this.state = state;
        this.work = work;
        this.tell = tell;
    }

    /** Begins to make a list. */
    public Work make(String kind, Optional<String> set) {
        settled.remove(kind);
        return switch (kind) {
            case "duplicates" ->
                work.begin(WorkQueue.Lane.LONG, kind, "look for images that show the same", progress -> {
                    DuplicateLooks looks = state.door().read(catalog -> DuplicateLooks.of(catalog, Optional.empty()));
                    Duplicates.Options options = Duplicates.Options.standard();
                    List<long[]> near = sets.any()
                            ? sets.with(
                                    set,
                                    features -> looks.groups(
                                            Optional.of(features), options, this::picture, progress::cancelled))
                            : looks.groups(Optional.empty(), options, this::picture, progress::cancelled);
                    progress.check();
                    List<Duplicates.Group> groups = state.door().read(catalog -> Duplicates.described(catalog, near));
                    List<int[]> found = groups.stream()
                            .map(group -> group.images().stream()
                                    .mapToInt(image -> Math.toIntExact(image.id()))
                                    .toArray())
                            .toList();
                    progress.check();
                    synchronized (this) {
                        same = Optional.of(found);
                        surplus = Duplicates.surplus(groups);
                        settled.add(kind);
                    }
                    tell.accept(Map.of("type", "list", "kind", kind));
                });
            case "outliers" ->
                work.begin(WorkQueue.Lane.LONG, kind, "look for images unlike all others", progress -> {
                    Far found = sets.with(set, Lists::far);
                    progress.check();
                    synchronized (this) {
                        far = Optional.of(found);
                        version++;
                        settled.add(kind);
                    }
                    tell.accept(Map.of("type", "list", "kind", kind));
                    tell.accept(Map.of("type", "columns", "columns", Map.of("outlier", version)));
                });
            default -> throw Refused.wrong("There is no list of " + kind + ": duplicates, outliers or mistakes.");
        };
    }

    private Optional<Image> picture(long id) {
        ImageRows rows = state.rows();
        int row = rows.row(Math.toIntExact(id));
        try {
            return row < 0
                    ? Optional.empty()
                    : Optional.of(files.read(rows.location(row), RGB, 2 * DuplicateLooks.SHORTEST));
        } catch (MaectException e) {
            return Optional.empty();
        }
    }

    private static Far far(CatalogFeatures features) {
        List<Outliers.Outlier> found = Outliers.of(features, NEIGHBOURS, MOST);
        return new Far(
                found.stream()
                        .mapToInt(outlier -> Math.toIntExact(features.image(outlier.row())))
                        .toArray(),
                found.stream().mapToDouble(Outliers.Outlier::distance).toArray(),
                found.stream()
                        .mapToInt(outlier -> Math.toIntExact(features.image(outlier.nearest())))
                        .toArray());
    }

    /** Changes with the column. */
    public int version() {
        return version;
    }

    /** For the page. */
    public synchronized Map<String, Object> shown(String kind) {
        Map<String, Object> all = new LinkedHashMap<>();
        ImageRows rows = state.rows();
        if (work.find(kind).isPresent() && !settled.contains(kind)) {
            all.put("state", "working");
        } else {
            all.put("state", (kind.equals("duplicates") ? same.isPresent() : far.isPresent()) ? "ready" : "none");
        }
        if (kind.equals("duplicates") && same.isPresent()) {
            all.put(
                    "groups",
                    same.get().stream()
                            .map(rows::rows)
                            .filter(group -> group.length > 0)
                            .toList());
            all.put("surplus", surplus);
        } else if (kind.equals("outliers") && far.isPresent()) {
            Far found = far.get();
            int most = Math.max(FEWEST, rows.size() / SHARE);
            int[] there = IntStream.range(0, found.images().length)
                    .filter(i -> rows.row(found.images()[i]) >= 0)
                    .limit(most)
                    .toArray();
            all.put(
                    "rows",
                    Arrays.stream(there).map(i -> rows.row(found.images()[i])).toArray());
            all.put(
                    "scores",
                    Arrays.stream(there).mapToDouble(i -> found.distances()[i]).toArray());
            all.put(
                    "nearest",
                    Arrays.stream(there).map(i -> rows.row(found.nearest()[i])).toArray());
        }
        return all;
    }

    /** How far from all others images are, as far as they are among the farthest. */
    public synchronized Optional<byte[]> column() {
        return far.map(found -> {
            float[] column = new float[state.rows().size()];
            Arrays.fill(column, Float.NaN);
            for (int i = 0; i < found.images().length; i++) {
                int row = state.rows().row(found.images()[i]);
                if (row >= 0) {
                    column[row] = (float) found.distances()[i];
                }
            }
            return Columns.of(column);
        });
    }
}
