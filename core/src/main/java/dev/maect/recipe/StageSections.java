/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.MaectException;
import dev.maect.io.Extensions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The stages at hand, in the order in which they run. */
public final class StageSections {
    private static final List<StageSection> ALL = ordered(Extensions.of(StageSection.class));

    private StageSections() {}

    /** All of them; each comes after the one that it names. */
    public static List<StageSection> all() {
        return ALL;
    }

    /** The settings of all stages where a recipe says nothing, by name. */
    static Map<String, StageOptions> defaults() {
        Map<String, StageOptions> defaults = new LinkedHashMap<>();
        ALL.forEach(section -> defaults.put(section.name(), section.defaults()));
        return defaults;
    }

    /** Those without a place come first; of several after the same stage, the names decide. */
    static List<StageSection> ordered(List<StageSection> found) {
        List<StageSection> waiting = new ArrayList<>(found);
        waiting.sort(Comparator.comparing(StageSection::name));
        List<StageSection> placed = new ArrayList<>();
        while (!waiting.isEmpty()) {
            StageSection next = waiting.stream()
                    .filter(section -> section.after().isEmpty()
                            || placed.stream().anyMatch(done -> done.name().equals(section.after())))
                    .findFirst()
                    .orElseThrow(() ->
                            new MaectException("The stage " + waiting.get(0).name() + " comes after "
                                    + waiting.get(0).after() + ", which is no stage."));
            waiting.remove(next);
            placed.add(next);
        }
        return List.copyOf(placed);
    }
}
