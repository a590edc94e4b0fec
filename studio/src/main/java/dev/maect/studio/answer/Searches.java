/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.search.ExactSearch;
import dev.maect.catalog.search.ImageQuery;
import dev.maect.catalog.search.InvertedLists;
import dev.maect.catalog.search.VectorSearch;
import dev.maect.engine.ComputeDevice;
import dev.maect.eval.cache.ContentHash;
import dev.maect.studio.work.WorkQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is held of feature sets to search them, by one thread. Up to {@value #EXACT_UP_TO} images all features are in memory and
 * looked at; above, inverted lists, and until they are made in the background all features on the disk.
 */
final class Searches implements AutoCloseable {
    /** Images up to which all are compared. */
    static final int EXACT_UP_TO = 200_000;

    private static final int PROBES = 16;

    /** What is held of a set. */
    record Searched(int order, CatalogFeatures features, SetRows rows, VectorSearch search, ImageQuery query)
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

    private final FeatureSets sets;
    private final List<Path> encoders;
    private final ComputeDevice device;
    private final WorkQueue work;
    private final Map<String, Searched> searched = new HashMap<>();
    private final Set<String> listed = ConcurrentHashMap.newKeySet();

    Searches(FeatureSets sets, List<Path> encoders, ComputeDevice device, WorkQueue work) {
        this.sets = sets;
        this.encoders = List.copyOf(encoders);
        this.device = device;
        this.work = work;
    }

    /** What is needed to search {@code set} as its images are now. */
    Searched of(Optional<String> set) {
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

    @Override
    public void close() {
        searched.values().forEach(Searched::close);
        searched.clear();
    }
}
