/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.FeatureSetInfo;
import dev.maect.studio.http.Refused;
import dev.maect.studio.state.StudioState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The feature sets of the catalogue, and which of them stand for before and after tuning. Thread-safe. */
public final class FeatureSets {
    private final StudioState state;
    private final Optional<String> before;
    private final Optional<String> after;
    private volatile List<FeatureSetInfo> sets = List.of();
    private volatile Map<String, Long> images = Map.of();
    private volatile String newest = "";

    /**
     * Those of the catalogue.
     *
     * @param before the set of the encoder before tuning; empty for the oldest
     * @param after the set of the tuned encoder; empty for the newest
     */
    public FeatureSets(StudioState state, Optional<String> before, Optional<String> after) {
        this.state = state;
        this.before = before;
        this.after = after;
    }

    /** Reads them anew. */
    public void load() {
        state.door().read(catalog -> {
            List<FeatureSetInfo> all = new ArrayList<>();
            Map<String, Long> counts = new LinkedHashMap<>();
            for (FeatureSetInfo set : catalog.featureSets()) {
                long count = catalog.images(set);
                if (count > 0) {
                    all.add(set);
                    counts.put(set.name(), count);
                }
            }
            sets = List.copyOf(all);
            images = Map.copyOf(counts);
            newest = all.isEmpty() ? "" : catalog.featureSet(Optional.empty()).name();
            return all.size();
        });
    }

    /** The set called {@code name}; without a name the one after tuning. */
    public FeatureSetInfo get(Optional<String> name) {
        String wanted = name.orElse(after());
        return sets.stream()
                .filter(set -> set.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> sets.isEmpty()
                        ? Refused.now(
                                "The catalogue holds no features.",
                                "Make some: maect embed IMAGES --with ENCODER --catalog "
                                        + state.door().folder())
                        : Refused.missing("There is no feature set \"" + wanted + "\".", ""));
    }

    /** The set of the tuned encoder: unless one was named the newest, of those that have nearly all images. */
    public String after() {
        return after.orElse(newest);
    }

    /** The set of the encoder before tuning; empty if there is one set only. */
    public String before() {
        return before.orElseGet(() -> sets.size() < 2
                ? ""
                : sets.stream()
                        .map(FeatureSetInfo::name)
                        .filter(name -> !name.equals(after()))
                        .findFirst()
                        .orElse(""));
    }

    /** All of them, oldest first. */
    public List<FeatureSetInfo> all() {
        return sets;
    }

    /** For the page. */
    public List<Map<String, Object>> shown() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (FeatureSetInfo set : sets) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", set.name());
            one.put("encoder", set.file());
            one.put("images", images.getOrDefault(set.name(), 0L));
            one.put("dimensions", set.dimensions());
            all.add(one);
        }
        return all;
    }

    /** How many images have features in the set called {@code name}. */
    public long images(String name) {
        return images.getOrDefault(name, 0L);
    }

    /** Whether there are any. */
    public boolean any() {
        return !sets.isEmpty();
    }

    /** Has {@code body} look at the features of {@code set}; the catalogue itself stays free for others. */
    public <T> T with(Optional<String> name, Function<CatalogFeatures, T> body) {
        FeatureSetInfo set = get(name);
        try (CatalogFeatures features =
                state.door().read(catalog -> catalog.features(catalog.featureSet(Optional.of(set.name()))))) {
            return body.apply(features);
        }
    }

    /** Opens the features of {@code set}; the caller closes them. */
    CatalogFeatures open(Optional<String> name) {
        FeatureSetInfo set = get(name);
        return state.door().read(catalog -> catalog.features(catalog.featureSet(Optional.of(set.name()))));
    }

    /** The state they belong to. */
    StudioState state() {
        return state;
    }
}
