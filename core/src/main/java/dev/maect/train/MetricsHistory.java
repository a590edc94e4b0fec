/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.MaectException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@link MetricsFile} wrote, read back: the steps of each stage, for curves. */
public final class MetricsHistory {
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * One point of a curve.
     *
     * @param step updates done
     * @param value what was measured
     */
    public record Point(long step, double value) {}

    private final Map<String, SortedMap<Long, JsonNode>> stages;

    private MetricsHistory(Map<String, SortedMap<Long, JsonNode>> stages) {
        this.stages = stages;
    }

    /**
     * Reads a metrics file. Lines that were cut short are left out; of a step that is there twice the later line counts.
     *
     * @throws MaectException if the file cannot be read
     */
    public static MetricsHistory read(Path file) {
        Map<String, SortedMap<Long, JsonNode>> stages = new LinkedHashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line, stages);
            }
        } catch (IOException e) {
            throw new MaectException("Cannot read the metrics file " + file + ": " + e.getMessage() + ".", e);
        }
        return new MetricsHistory(stages);
    }

    private static void add(String line, Map<String, SortedMap<Long, JsonNode>> stages) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JacksonException e) {
            return;
        }
        if (node.path("kind").asString("").equals("step")) {
            stages.computeIfAbsent(node.path("stage").asString(""), name -> new TreeMap<>())
                    .put(node.path("step").asLong(0), node);
        }
    }

    /** The stages, in the order in which they ran. */
    public Collection<String> stages() {
        return List.copyOf(stages.keySet());
    }

    /** The finite values of {@code metric} (a key of the file) in {@code stage}; empty if there are none. */
    public List<Point> curve(String stage, String metric) {
        List<Point> points = new ArrayList<>();
        stages.getOrDefault(stage, new TreeMap<>()).forEach((step, node) -> {
            JsonNode value = node.path(metric);
            if (value.isNumber()) {
                points.add(new Point(step, value.asDouble()));
            }
        });
        return points;
    }
}
