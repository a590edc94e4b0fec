/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.recipe.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The scores in a run's {@code summary.json}, by label set. */
final class SummaryScores {
    private static final Map<String, String> CLUSTERING = clustering();

    private SummaryScores() {}

    private static Map<String, String> clustering() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("acc", "k-means clustering accuracy");
        names.put("nmi", "k-means clustering NMI × 100");
        names.put("ari", "k-means clustering ARI × 100");
        return names;
    }

    /** Reads {@code summary}; the protocols are named with the settings of {@code recipe}, if it is known. */
    static List<LabelSetScores> read(JsonNode summary, Optional<Recipe> recipe) {
        JsonNode before = summary.path("before");
        JsonNode after = summary.path("after");
        JsonNode any = after.isMissingNode() ? before : after;
        List<String> forget = new ArrayList<>();
        summary.path("forget").forEach(set -> forget.add(set.asString("")));
        String neighbours =
                recipe.map(known -> " (k = " + known.evaluation().k() + ")").orElse("");
        List<LabelSetScores> results = new ArrayList<>();
        for (String set : any.path("knn").propertyNames()) {
            Score.Direction wanted = forget.contains(set) ? Score.Direction.DOWN : Score.Direction.UP;
            List<Score> scores = new ArrayList<>();
            JsonNode changes = summary.path("changes").path(set);
            scores.add(new Score(
                    "k-NN accuracy" + neighbours,
                    value(before.path("knn").path(set)),
                    value(after.path("knn").path(set)),
                    change(changes.path("knn")),
                    wanted));
            scores.add(new Score(
                    "linear probe accuracy",
                    value(before.path("probe").path(set)),
                    value(after.path("probe").path(set)),
                    change(changes.path("probe")),
                    wanted));
            CLUSTERING.forEach((metric, name) -> scores.add(new Score(
                    name,
                    cluster(before, set, metric),
                    cluster(after, set, metric),
                    change(changes.path("cluster-" + metric)),
                    wanted)));
            scores.removeIf(score -> score.before().isEmpty() && score.after().isEmpty());
            results.add(new LabelSetScores(set, scores));
        }
        return results;
    }

    /** With one label set the metrics stand alone; with several, by label set. */
    private static Optional<Double> cluster(JsonNode side, String set, String metric) {
        JsonNode cluster = side.path("cluster");
        return value((cluster.has(set) ? cluster.path(set) : cluster).path(metric));
    }

    private static Optional<Change> change(JsonNode node) {
        return value(node.path("difference"))
                .flatMap(difference -> value(node.path("low"))
                        .flatMap(low -> value(node.path("high")).map(high -> new Change(difference, low, high))));
    }

    private static Optional<Double> value(JsonNode node) {
        return node.isNumber() ? Optional.of(node.asDouble()) : Optional.empty();
    }
}
