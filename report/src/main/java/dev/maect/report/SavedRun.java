/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.MaectException;
import dev.maect.eval.figure.BlockAccuracies;
import dev.maect.eval.figure.FeaturePlane;
import dev.maect.eval.figure.FigureData;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.io.Json;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeReader;
import dev.maect.recipe.RecipeSource;
import dev.maect.run.MetricsHistory;
import dev.maect.run.RunFolder;
import dev.maect.run.StageCosts;
import dev.maect.train.EncoderChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A run as the files of its folder tell of it. What a run has not come to yet, or what cannot be read, is empty.
 *
 * @param name what pages call it
 * @param recipe the recipe's name; that of the run where it is not known
 * @param settings all settings by dotted key
 * @param provenance where it ran, with what
 * @param finished when it came to its end
 * @param scores by label set
 * @param measuredOn fingerprint of the images that the scores are of; empty where it is not known
 * @param seconds wall-clock time by stage
 * @param costs operations and time of the training stages
 * @param history curves of the training
 * @param reconstructions in the order of training
 * @param neighbours strips before and after tuning
 * @param untunedMap the features before tuning
 * @param tunedMap the features after tuning
 * @param evaluation further evaluations
 * @param choice which encoder tuning handed on
 * @param smoke whether it trained on a handful of batches, so that its figures mean nothing
 * @param leftOut what could not be read, and what the run itself left out
 */
record SavedRun(
        String name,
        String recipe,
        Map<String, String> settings,
        Map<String, String> provenance,
        Optional<Instant> finished,
        List<LabelSetScores> scores,
        Optional<String> measuredOn,
        Map<String, Duration> seconds,
        StageCosts costs,
        Optional<MetricsHistory> history,
        List<Reconstruction> reconstructions,
        NeighbourStrips neighbours,
        Optional<FeaturePlane> untunedMap,
        Optional<FeaturePlane> tunedMap,
        Optional<BlockAccuracies> blocks,
        SavedEvaluation evaluation,
        Optional<EncoderChoice> choice,
        boolean smoke,
        List<String> leftOut) {
    private static final String RECONSTRUCTION = "reconstruction-\\d+\\.json";

    /**
     * Reads a run.
     *
     * @throws MaectException if {@code path} is no run
     */
    static SavedRun read(Path path, String name) {
        RunFolder folder = RunFolder.open(path);
        LeftOut leftOut = new LeftOut();
        Optional<Recipe> recipe = leftOut.unless(
                "The settings",
                Optional.empty(),
                () -> Optional.of(RecipeReader.read(RecipeSource.file(folder.resolvedRecipe()), List.of())));
        JsonNode summary = leftOut.unless("The summary", Json.missing(), () -> json(folder.summary()));
        summary.path("left-out")
                .properties()
                .forEach(
                        reason -> leftOut.add(reason.getKey(), reason.getValue().asString("")));
        return new SavedRun(
                name,
                summary.path("name").asString(recipe.map(Recipe::name).orElse(name)),
                recipe.map(RecipeSettings::of).orElse(Map.of()),
                leftOut.unless("Where it ran", Map.of(), () -> texts(json(folder.provenance()))),
                leftOut.unless("When it ended", Optional.empty(), () -> finished(summary, folder)),
                SummaryScores.read(summary, recipe),
                measuredOn(summary),
                seconds(summary),
                CostText.read(summary),
                leftOut.unless("The curves", Optional.empty(), () -> history(folder.metrics())),
                reconstructions(folder.images(), leftOut),
                figure(folder.images().resolve("neighbours.json"), NeighbourStrips.class, "The neighbours", leftOut)
                        .orElse(new NeighbourStrips(List.of())),
                figure(folder.images().resolve("map-untuned.json"), FeaturePlane.class, "The map before", leftOut),
                figure(folder.images().resolve("map-tuned.json"), FeaturePlane.class, "The map after", leftOut),
                figure(folder.blocks(), BlockAccuracies.class, "The blocks", leftOut),
                SavedEvaluation.read(folder.evaluation(), leftOut),
                leftOut.unless("The choice of an encoder", Optional.empty(), () -> choice(folder)),
                leftOut.unless("What was asked", false, () -> smoke(folder)),
                leftOut.reasons());
    }

    private static Optional<String> measuredOn(JsonNode summary) {
        JsonNode images = summary.path("measured-on");
        return images.isObject() ? Optional.of(images.toString()) : Optional.empty();
    }

    private static Optional<EncoderChoice> choice(RunFolder folder) {
        return folder.choice().map(EncoderChoice::read);
    }

    private static boolean smoke(RunFolder folder) {
        return json(folder.request()).path("request").path("smoke").asBoolean(false);
    }

    /** The content of a JSON file; a missing node without one. */
    private static JsonNode json(Path file) {
        return Files.exists(file) ? Json.read(file) : Json.missing();
    }

    private static Map<String, String> texts(JsonNode json) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.properties().stream()
                .filter(entry -> entry.getValue().isString())
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
        return texts;
    }

    private static Map<String, Duration> seconds(JsonNode summary) {
        Map<String, Duration> seconds = new LinkedHashMap<>();
        summary.path("seconds")
                .properties()
                .forEach(entry -> seconds.put(entry.getKey(), Duration.ofMillis((long)
                        (1000 * entry.getValue().asDouble(0)))));
        return seconds;
    }

    /** What the summary says, or when it was written. */
    private static Optional<Instant> finished(JsonNode summary, RunFolder folder) {
        if (summary.isMissingNode()) {
            return Optional.empty();
        }
        String told = summary.path("finished").asString("");
        try {
            return Optional.of(
                    told.isEmpty() ? Files.getLastModifiedTime(folder.summary()).toInstant() : Instant.parse(told));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<MetricsHistory> history(Path metrics) {
        return Files.exists(metrics) ? Optional.of(MetricsHistory.read(metrics)) : Optional.empty();
    }

    private static <T extends FigureData> Optional<T> figure(Path file, Class<T> kind, String what, LeftOut leftOut) {
        return leftOut.unless(
                what,
                Optional.empty(),
                () -> Files.exists(file) ? Optional.of(kind.cast(FigureData.read(file))) : Optional.empty());
    }

    private static List<Reconstruction> reconstructions(Path images, LeftOut leftOut) {
        List<Path> files = leftOut.unless("The reconstructions", List.of(), () -> {
            if (!Files.isDirectory(images)) {
                return List.of();
            }
            try (Stream<Path> all = Files.list(images)) {
                return all.filter(file -> String.valueOf(file.getFileName()).matches(RECONSTRUCTION))
                        .sorted()
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return files.stream()
                .flatMap(file -> figure(file, Reconstruction.class, "A reconstruction", leftOut).stream())
                .toList();
    }
}
