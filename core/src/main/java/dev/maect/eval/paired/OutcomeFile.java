/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.paired;

import dev.maect.io.AtomicFile;
import dev.maect.io.Json;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one encoder got right, image by image, in a small file: so that encoders which were measured at different times can
 * be compared in pairs.
 *
 * @param measuredOn fingerprint of the images, in whose order the outcomes stand: only equal ones make pairs
 * @param images how many images there are
 * @param right a bit per image, in base64, by label set, metric and draw
 */
public record OutcomeFile(String measuredOn, int images, Map<String, Map<String, List<String>>> right) {
    /** What the names of such files end with. */
    public static final String ENDING = ".outcomes";

    private static final long MAX_BYTES = 256L << 20;

    /** Copies the map, keeping its order; refuses what is no such content. */
    public OutcomeFile {
        Map<String, Map<String, List<String>>> copy = new LinkedHashMap<>();
        right.forEach((set, metrics) -> copy.put(set, Collections.unmodifiableMap(new LinkedHashMap<>(metrics))));
        right = Collections.unmodifiableMap(copy);
        int count = images;
        right.values().forEach(metrics -> metrics.values().forEach(texts -> Outcomes.parse(texts, count)));
    }

    /**
     * The content that stands for {@code outcomes}.
     *
     * @param measuredOn fingerprint of the images
     * @param outcomes by label set and metric, at least one; all of the same images
     */
    public static OutcomeFile of(String measuredOn, Map<String, Map<String, Outcomes>> outcomes) {
        Map<String, Map<String, List<String>>> right = new LinkedHashMap<>();
        outcomes.forEach((set, metrics) -> {
            Map<String, List<String>> texts = new LinkedHashMap<>();
            metrics.forEach((metric, found) -> texts.put(metric, found.texts()));
            right.put(set, texts);
        });
        int images = outcomes.values().stream()
                .flatMap(metrics -> metrics.values().stream())
                .mapToInt(Outcomes::images)
                .max()
                .orElse(1);
        return new OutcomeFile(measuredOn, images, right);
    }

    /** The outcomes behind a number; empty if they were not kept. */
    public Optional<Outcomes> find(String labelSet, String metric) {
        return Optional.ofNullable(right.get(labelSet))
                .flatMap(metrics -> Optional.ofNullable(metrics.get(metric)))
                .map(texts -> Outcomes.parse(texts, images));
    }

    /** The difference of a number between {@code before} and {@code after}; empty unless both have it of the same images. */
    public static Optional<PairedDifference> difference(
            Optional<OutcomeFile> before, Optional<OutcomeFile> after, String labelSet, String metric) {
        if (before.isEmpty()
                || after.isEmpty()
                || !before.get().measuredOn.equals(after.get().measuredOn)
                || before.get().images != after.get().images) {
            return Optional.empty();
        }
        return before.get()
                .find(labelSet, metric)
                .flatMap(first -> after.get()
                        .find(labelSet, metric)
                        .filter(second -> second.draws() == first.draws())
                        .map(second -> PairedDifference.of(first, second)));
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @throws dev.maect.io.FileException if it cannot be written
     */
    public void write(Path file) {
        AtomicFile.write(file, Json.line(this) + "\n");
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws dev.maect.io.FileException if it cannot be read or is no such file
     */
    public static OutcomeFile read(Path file) {
        return Json.parse(Json.line(Json.read(file, MAX_BYTES)), file.toString(), OutcomeFile.class);
    }
}
