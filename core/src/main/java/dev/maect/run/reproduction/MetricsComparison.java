/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.reproduction;

import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.run.reproduction.Reproduction.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The lines of two metrics files, without what another hour does not give again. */
final class MetricsComparison {
    private static final Set<String> OF_THE_HOUR =
            Set.of("time", "seconds", "images-per-second", "data-wait-share", "native-bytes", "eta-seconds");

    private MetricsComparison() {}

    static Finding of(Path original, Path again) {
        String what = "metrics";
        if (!Files.exists(original) || !Files.exists(again)) {
            return new Finding(what, Files.exists(original) == Files.exists(again), "no file");
        }
        List<Map<String, String>> before = lines(original);
        List<Map<String, String>> now = lines(again);
        for (int i = 0; i < Math.min(before.size(), now.size()); i++) {
            Map<String, String> line = before.get(i);
            Map<String, String> other = now.get(i);
            if (!line.equals(other)) {
                return new Finding(what, false, difference(line, other));
            }
        }
        return before.size() == now.size()
                ? new Finding(what, true, before.size() + " lines")
                : new Finding(what, false, before.size() + " lines, now " + now.size());
    }

    private static String difference(Map<String, String> line, Map<String, String> other) {
        String where = line.getOrDefault("stage", "") + " " + line.getOrDefault("kind", "") + " "
                + line.getOrDefault("step", "");
        for (Map.Entry<String, String> entry : line.entrySet()) {
            String value = other.getOrDefault(entry.getKey(), "nothing");
            if (!value.equals(entry.getValue())) {
                return "first at " + where.strip() + ": " + entry.getKey() + " " + entry.getValue() + ", now " + value;
            }
        }
        return "first at " + where.strip();
    }

    /** Warnings are left out: some depend on how busy the machine was. */
    private static List<Map<String, String>> lines(Path file) {
        List<Map<String, String>> lines = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                JsonNode json = Json.parse(line, file.toString());
                Map<String, String> values = new TreeMap<>();
                json.properties().forEach(entry -> {
                    if (!OF_THE_HOUR.contains(entry.getKey())) {
                        values.put(entry.getKey(), entry.getValue().toString().replaceAll("^\"|\"$", ""));
                    }
                });
                if (!"warning".equals(values.get("kind"))) {
                    lines.add(values);
                }
            }
        } catch (IOException e) {
            throw new FileException("Cannot read " + file + ": " + e.getMessage() + ".", e);
        }
        return lines;
    }
}
