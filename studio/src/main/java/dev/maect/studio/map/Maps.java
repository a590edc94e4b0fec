/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.map;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.studio.answer.FeatureSets;
import dev.maect.studio.state.Columns;
import dev.maect.studio.state.ImageRows;
import dev.maect.studio.state.StudioState;
import dev.maect.studio.work.Work;
import dev.maect.studio.work.WorkQueue;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The maps of the feature sets: made when they are asked for first, a quick one before the other, and kept. Thread-safe. */
public final class Maps {
    /** A map and whether it is only the quick one. */
    private record Made(PlaneMap map, boolean quick, int version) {}

    private final FeatureSets sets;
    private final StudioState state;
    private final WorkQueue work;
    private final Consumer<Map<String, Object>> tell;
    private final Map<String, Made> maps = new HashMap<>();
    private int versions;

    /** Maps of the catalogue's sets. */
    public Maps(FeatureSets sets, StudioState state, WorkQueue work, Consumer<Map<String, Object>> tell) {
        this.sets = sets;
        this.state = state;
        this.work = work;
        this.tell = tell;
    }

    /** Coordinates of all rows, not a number where there is none; empty if there is no map yet, which is begun then. */
    public Optional<byte[]> column(String axis, Optional<String> set) {
        String name = sets.get(set).name();
        Optional<Made> made = made(name);
        if (made.isEmpty()) {
            begin(name);
            return Optional.empty();
        }
        ImageRows rows = state.rows();
        float[] column = new float[rows.size()];
        Arrays.fill(column, Float.NaN);
        PlaneMap map = made.get().map();
        float[] values = axis.equals("x") ? map.x() : map.y();
        int missing = rows.size();
        for (int i = 0; i < values.length; i++) {
            int row = rows.row(map.images()[i]);
            if (row >= 0) {
                column[row] = values[i];
                missing--;
            }
        }
        if (missing > 0 && sets.images(name) > values.length && !made.get().quick()) {
            begin(name); // images came since
        }
        return Optional.of(Columns.of(column));
    }

    /**
     * Where some images are.
     *
     * @param x of each, from -1 to 1; not a number where the map does not have it
     * @param y of each
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Places(float[] x, float[] y) {}

    /** Where the images of {@code some} rows are; empty if there is no map yet. */
    public Optional<Places> places(int[] some, Optional<String> set) {
        if (!sets.any()) {
            return Optional.empty();
        }
        return made(sets.get(set).name()).map(made -> {
            Map<Integer, Integer> at = new HashMap<>();
            for (int i = 0; i < made.map().images().length; i++) {
                at.put(made.map().images()[i], i);
            }
            float[] x = new float[some.length];
            float[] y = new float[some.length];
            for (int i = 0; i < some.length; i++) {
                int place = at.getOrDefault(state.rows().id(some[i]), -1);
                x[i] = place < 0 ? Float.NaN : made.map().x()[place];
                y[i] = place < 0 ? Float.NaN : made.map().y()[place];
            }
            return new Places(x, y);
        });
    }

    private synchronized Optional<Made> made(String name) {
        return Optional.ofNullable(maps.get(name));
    }

    /** Changes with the map. */
    public synchronized String version(Optional<String> set) {
        Made made = maps.get(set.orElse(sets.after()));
        return made == null ? "none" : Integer.toString(made.version());
    }

    /** For the page: which sets have which map. */
    public synchronized Map<String, Object> shown() {
        Map<String, Object> all = new LinkedHashMap<>();
        maps.forEach((name, made) -> all.put(name, made.quick() ? "quick" : "ready"));
        return all;
    }

    private void begin(String name) {
        work.begin(
                WorkQueue.Lane.LONG,
                "map " + name,
                "lay the images out in the plane",
                progress -> make(progress, name));
    }

    private void make(Work progress, String name) {
        sets.with(Optional.of(name), features -> {
            String stamp = stamp(features);
            java.nio.file.Path file =
                    features.catalog().featureFolder(features.set()).resolve("map.bin");
            Optional<PlaneMap> kept = MapFile.read(file, stamp);
            if (kept.isPresent()) {
                keep(name, kept.get(), false);
                return true;
            }
            if (made(name).isEmpty() && features.size() > 500) {
                keep(name, PlaneMap.quick(features, (done, of) -> progress.check()), true);
            }
            PlaneMap map = PlaneMap.of(features, (done, of) -> progress.reached(done, of));
            MapFile.write(file, map, stamp);
            keep(name, map, false);
            return true;
        });
    }

    private static String stamp(CatalogFeatures features) {
        return features.stamp() + " " + features.size() + " " + features.image(features.size() - 1);
    }

    private void keep(String name, PlaneMap map, boolean quick) {
        int version;
        synchronized (this) {
            version = ++versions;
            maps.put(name, new Made(map, quick, version));
        }
        tell.accept(Map.of("type", "columns", "set", name, "columns", Map.of("x", version, "y", version)));
    }
}
