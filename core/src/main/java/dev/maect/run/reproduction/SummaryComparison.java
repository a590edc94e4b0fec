/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.reproduction;

import dev.maect.io.Json;
import dev.maect.run.reproduction.Reproduction.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The figures of two summaries. */
final class SummaryComparison {
    private static final List<String> PARTS = List.of("images", "before", "after");

    private SummaryComparison() {}

    static List<Finding> of(Path original, Path again) {
        JsonNode before = Json.read(original);
        JsonNode now = Json.read(again);
        List<Finding> findings = new ArrayList<>();
        for (String part : PARTS) {
            Map<String, String> figures = new TreeMap<>();
            collect(part, before.path(part), figures);
            Map<String, String> others = new TreeMap<>();
            collect(part, now.path(part), others);
            if (!figures.isEmpty() || !others.isEmpty()) {
                findings.add(compare("summary, " + part, figures, others));
            }
        }
        return findings;
    }

    private static void collect(String name, JsonNode node, Map<String, String> figures) {
        if (node.isObject()) {
            node.properties().forEach(entry -> collect(name + " " + entry.getKey(), entry.getValue(), figures));
        } else if (!node.isMissingNode()) {
            figures.put(name, node.toString());
        }
    }

    private static Finding compare(String what, Map<String, String> figures, Map<String, String> others) {
        List<String> different = new ArrayList<>();
        figures.forEach((name, value) -> {
            String other = others.getOrDefault(name, "nothing");
            if (!other.equals(value)) {
                different.add(name + " " + value + ", now " + other);
            }
        });
        others.keySet().stream()
                .filter(name -> !figures.containsKey(name))
                .forEach(name -> different.add(name + " is new"));
        return different.isEmpty()
                ? new Finding(what, true, figures.size() + " figures")
                : new Finding(what, false, String.join("; ", different));
    }
}
