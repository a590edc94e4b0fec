/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What the runs arrived at, so that speed is compared at equal quality.
 *
 * @param own values by name, one map per run
 * @param others those of Python's runs; empty without a comparison
 */
record Outcomes(List<Map<String, Double>> own, List<Map<String, Double>> others) {
    /** Copies the lists. */
    Outcomes {
        own = List.copyOf(own);
        others = List.copyOf(others);
    }

    /** No values. */
    static Outcomes none() {
        return new Outcomes(List.of(), List.of());
    }

    /** The field {@code outcome} of one of Python's answers; no values where it has none. */
    static Map<String, Double> of(JsonNode answer) {
        Map<String, Double> values = new LinkedHashMap<>();
        answer.path("outcome")
                .properties()
                .forEach(entry -> values.put(entry.getKey(), entry.getValue().doubleValue()));
        return values;
    }

    private static Map<String, Spread> spreads(List<Map<String, Double>> runs) {
        Map<String, Spread> spreads = new LinkedHashMap<>();
        if (!runs.isEmpty()) {
            for (String name : new TreeSet<>(runs.get(0).keySet())) {
                spreads.put(
                        name, Spread.of(runs.stream().map(run -> run.get(name)).toList()));
            }
        }
        return spreads;
    }

    /** Names and values, in the order of the names: maect's, Python's, the ratio of their medians. */
    List<String[]> lines() {
        List<String[]> lines = new ArrayList<>();
        Map<String, Spread> mine = spreads(own);
        Map<String, Spread> python = spreads(others);
        mine.forEach((name, spread) -> {
            lines.add(new String[] {name, text(spread)});
            Spread other = python.get(name);
            if (other != null) {
                lines.add(new String[] {"python-" + name, text(other)});
                lines.add(new String[] {
                    name + "-ratio", String.format(Locale.ROOT, "%.6f", spread.median() / other.median())
                });
            }
        });
        return lines;
    }

    private static String text(Spread spread) {
        return String.format(Locale.ROOT, "%.7g (%.7g to %.7g)", spread.median(), spread.min(), spread.max());
    }

    /** As a tree for JSON. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("maect", spreads(own));
        if (!others.isEmpty()) {
            json.put("python", spreads(others));
        }
        return json;
    }
}
