/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.eval.paired.PairedDifference;
import dev.maect.io.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a run: {@code summary.json}.
 *
 * @param name the recipe's name
 * @param finished when
 * @param images how many there were
 * @param forget names of the label sets that an encoder should forget: their scores should fall
 * @param before scores of the untuned encoder; empty without such an encoder or without labels
 * @param after scores of the tuned encoder; empty without such an encoder or without labels
 * @param labelFree what is measured without labels, by {@code before} and {@code after}, then by measure
 * @param changes how {@code after} differs from {@code before} on the same images, by label set ({@code -} for what needs
 *     none) and score ({@code knn}, {@code probe}, {@code cluster-acc}, {@code view-retrieval})
 * @param measuredOn the images that scores were measured with; empty without labels
 * @param seconds wall-clock time by stage, and of the {@code evaluation}
 * @param costs operations and time of the training stages
 * @param leftOut what only shows and could not be made, and why
 */
public record Summary(
        String name,
        Instant finished,
        ImageCounts images,
        List<String> forget,
        Optional<EncoderScores> before,
        Optional<EncoderScores> after,
        Map<String, Map<String, Double>> labelFree,
        Map<String, Map<String, PairedDifference>> changes,
        Optional<MeasuredOn> measuredOn,
        Map<String, Double> seconds,
        StageCosts costs,
        Map<String, String> leftOut) {
    /** Copies lists and maps, keeping their order. */
    public Summary {
        forget = List.copyOf(forget);
        labelFree = Collections.unmodifiableMap(new LinkedHashMap<>(labelFree));
        changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
        seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
        leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
    }

    /**
     * How many images a run had.
     *
     * @param train to train on
     * @param test to evaluate on; 0 if none were set aside
     * @param bad that could not be read in training
     */
    public record ImageCounts(int train, int test, int bad) {}

    void write(Path file) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("finished", finished.truncatedTo(ChronoUnit.SECONDS).toString());
        json.put("images", images);
        json.put("forget", forget);
        before.ifPresent(scores -> json.put("before", scores(scores)));
        after.ifPresent(scores -> json.put("after", scores(scores)));
        if (!labelFree.isEmpty()) {
            json.put("label-free", labelFree);
        }
        if (!changes.isEmpty()) {
            json.put("changes", changes);
        }
        measuredOn.ifPresent(images -> json.put("measured-on", images));
        json.put("seconds", seconds);
        json.put("cost", costs.json());
        json.put("left-out", leftOut);
        Json.write(file, json);
    }

    /** With one label set {@code cluster} is its metrics; with several, metrics by label set. */
    private static Map<String, Object> scores(EncoderScores scores) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("knn", scores.knn());
        json.put("probe", scores.probe());
        boolean single = scores.cluster().size() == 1;
        json.put("cluster", single ? scores.cluster().values().iterator().next() : scores.cluster());
        return json;
    }
}
