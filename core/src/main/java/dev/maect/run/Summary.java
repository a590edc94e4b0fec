/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.MaectException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The outcome of a run, {@code summary.json}.
 *
 * @param before scores of the untuned encoder
 * @param after scores of the tuned encoder
 * @param seconds wall-clock time by stage
 * @param costs operations and time of the training stages
 */
public record Summary(
        Optional<EncoderScores> before, Optional<EncoderScores> after, Map<String, Double> seconds, StageCosts costs) {
    public void write(Path file) {
        Map<String, Object> json = new LinkedHashMap<>();
        before.ifPresent(scores -> json.put("before", scores(scores)));
        after.ifPresent(scores -> json.put("after", scores(scores)));
        json.put("seconds", seconds);
        json.put("cost", costs.json());
        try {
            Files.writeString(
                    file,
                    JsonMapper.builder()
                                    .build()
                                    .writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(json) + "\n");
        } catch (IOException e) {
            throw new MaectException("Cannot write " + file + ": " + e.getMessage(), e);
        }
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
