/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.MaectException;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeReader;
import dev.maect.recipe.RecipeSource;
import dev.maect.report.ReportData.LabelSetScores;
import dev.maect.run.MetricsHistory;
import dev.maect.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run as its folder tells of it. What a run has not come to yet is empty.
 *
 * @param name what the comparison calls it
 * @param settings all settings by dotted key
 * @param provenance where it ran, with what
 * @param scores by label set
 * @param seconds wall-clock time by stage
 * @param history curves of the training
 * @param sections images
 * @param cards results of further evaluations
 * @param robustness accuracy on corrupted images
 * @param confusions images of classes against clusters
 */
record ComparedRun(
        String name,
        Map<String, String> settings,
        Map<String, String> provenance,
        List<LabelSetScores> scores,
        Map<String, Duration> seconds,
        Optional<MetricsHistory> history,
        SavedSections sections,
        List<ResultCard> cards,
        List<RobustnessCurves> robustness,
        List<SavedImage> confusions) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Reads a run.
     *
     * @throws MaectException if {@code path} is no run, or a file of it cannot be read
     */
    static ComparedRun read(Path path, String name) {
        RunFolder folder = RunFolder.open(path);
        Recipe recipe = RecipeReader.read(RecipeSource.file(folder.resolvedRecipe()), List.of());
        JsonNode summary = json(folder.summary());
        Map<String, Duration> seconds = new LinkedHashMap<>();
        summary.path("seconds")
                .properties()
                .forEach(entry -> seconds.put(entry.getKey(), Duration.ofMillis((long)
                        (1000 * entry.getValue().asDouble(0)))));
        Map<String, String> provenance = new LinkedHashMap<>();
        json(folder.provenance())
                .properties()
                .forEach(
                        entry -> provenance.put(entry.getKey(), entry.getValue().asString("")));
        return new ComparedRun(
                name,
                RecipeSettings.of(recipe),
                provenance,
                SavedScores.read(summary, recipe),
                seconds,
                Files.exists(folder.metrics()) ? Optional.of(MetricsHistory.read(folder.metrics())) : Optional.empty(),
                SavedSections.read(folder.report()),
                ResultCard.readAll(folder.evaluation()),
                RobustnessCurves.readAll(folder.evaluation()),
                SavedImage.confusions(folder.evaluation()));
    }

    /** Whether it has come to its end: only then there is a summary. */
    boolean finished() {
        return !seconds.isEmpty();
    }

    /** The content of a JSON file; a missing node without one. */
    static JsonNode json(Path file) {
        if (!Files.exists(file)) {
            return JSON.missingNode();
        }
        try {
            return JSON.readTree(Files.readString(file));
        } catch (IOException | JacksonException e) {
            throw new MaectException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
