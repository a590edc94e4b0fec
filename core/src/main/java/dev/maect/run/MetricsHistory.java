/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.MaectException;
import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.train.EncoderMonitor;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What {@link MetricsFile} wrote, read back: the steps of each stage, for curves. */
public final class MetricsHistory {
    /** What the names of all values begin with that an {@link EncoderMonitor} measured. */
    public static final String EVALUATION = "eval/";

    /** What k-NN accuracies are called that were measured between epochs; the name of the label set follows. */
    public static final String KNN_ACCURACY = EVALUATION + "knn-accuracy/";

    private static final Set<String> EVALUATION_KEYS =
            Set.of("time", "kind", "stage", "epoch", "epochs", "step", "seconds");

    /**
     * One point of a curve.
     *
     * @param step steps done
     * @param value what was measured
     */
    public record Point(long step, double value) {}

    /** The steps of each stage, and apart from them what was measured between epochs: a step may have both. */
    private final Map<String, SortedMap<Long, JsonNode>> stages = new LinkedHashMap<>();

    private final Map<String, SortedMap<Long, JsonNode>> evaluations = new LinkedHashMap<>();

    private MetricsHistory() {}

    /**
     * Reads a metrics file. Lines that were cut short are left out; of a step that is there twice the later line counts.
     *
     * @throws MaectException if the file cannot be read
     */
    public static MetricsHistory read(Path file) {
        MetricsHistory history = new MetricsHistory();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                history.add(line);
            }
        } catch (IOException e) {
            throw new MaectException("Cannot read the metrics file " + file + ": " + e.getMessage() + ".", e);
        }
        return history;
    }

    private void add(String line) {
        JsonNode node;
        try {
            node = Json.parse(line, "a line");
        } catch (FileException e) {
            return;
        }
        String stage = node.path("stage").asString("");
        long step = node.path("step").asLong(0);
        switch (node.path("kind").asString("")) {
            case "step" ->
                stages.computeIfAbsent(stage, name -> new TreeMap<>()).put(step, node);
            case "evaluation" ->
                evaluations.computeIfAbsent(stage, name -> new TreeMap<>()).put(step, node);
            default -> {}
        }
    }

    /** The stages, in the order in which they ran. */
    public Collection<String> stages() {
        return List.copyOf(stages.keySet());
    }

    /** The finite values of {@code metric} (a key of the file) in {@code stage}; empty if there are none. */
    public List<Point> curve(String stage, String metric) {
        return points(stages, stage, metric);
    }

    /**
     * The names of the parts of {@code metric} in the steps of {@code stage}, such as {@code nn-accuracy/block4}, in the
     * order in which they came; empty if it has none.
     */
    public List<String> parts(String stage, String metric) {
        Set<String> names = new LinkedHashSet<>();
        stages.getOrDefault(stage, new TreeMap<>())
                .values()
                .forEach(node -> node.propertyNames().stream()
                        .filter(name -> name.startsWith(metric + "/"))
                        .forEach(names::add));
        return List.copyOf(names);
    }

    /** The names of what an {@link EncoderMonitor} measured in {@code stage}, in its order; empty without one. */
    public List<String> evaluated(String stage) {
        Set<String> names = new LinkedHashSet<>();
        evaluations.getOrDefault(stage, new TreeMap<>()).values().forEach(node -> names.addAll(node.propertyNames()));
        names.removeAll(EVALUATION_KEYS);
        return List.copyOf(names);
    }

    /** The finite values of {@code metric} that an {@link EncoderMonitor} measured in {@code stage}, by steps done. */
    public List<Point> evaluation(String stage, String metric) {
        return points(evaluations, stage, metric);
    }

    /**
     * One measurement between epochs.
     *
     * @param epoch epochs of the stage that were done
     * @param step steps of the stage that were done
     * @param values what was measured, by name; those that were not finite are left out
     */
    public record Evaluated(int epoch, long step, Map<String, Double> values) {
        /** Copies the map, keeping its order. */
        public Evaluated {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /** The stages in which an {@link EncoderMonitor} measured, in the order in which they ran. */
    public Collection<String> evaluatedStages() {
        return List.copyOf(evaluations.keySet());
    }

    /** What an {@link EncoderMonitor} measured in {@code stage}, by steps done; empty without one. */
    public List<Evaluated> evaluations(String stage) {
        List<Evaluated> found = new ArrayList<>();
        evaluations.getOrDefault(stage, new TreeMap<>()).forEach((step, node) -> {
            Map<String, Double> values = new LinkedHashMap<>();
            node.properties().forEach(entry -> {
                if (!EVALUATION_KEYS.contains(entry.getKey()) && isFinite(entry.getValue())) {
                    values.put(entry.getKey(), entry.getValue().asDouble());
                }
            });
            found.add(new Evaluated(node.path("epoch").asInt(0), step, values));
        });
        return found;
    }

    private static boolean isFinite(JsonNode value) {
        return value.isNumber() && Double.isFinite(value.asDouble());
    }

    private static List<Point> points(Map<String, SortedMap<Long, JsonNode>> of, String stage, String metric) {
        List<Point> points = new ArrayList<>();
        of.getOrDefault(stage, new TreeMap<>()).forEach((step, node) -> {
            JsonNode value = node.path(metric);
            if (isFinite(value)) {
                points.add(new Point(step, value.asDouble()));
            }
        });
        return points;
    }
}
