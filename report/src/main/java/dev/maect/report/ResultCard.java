/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.eval.card.ProtocolResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One value of a protocol card in a run's {@code eval} folder.
 *
 * @param measure protocol, label set and metric
 * @param encoder which encoder was measured
 * @param value what came out
 * @param low lower end of the confidence interval
 * @param high upper end
 */
record ResultCard(String measure, String encoder, double value, Optional<Double> low, Optional<Double> high) {
    private static final String NO_LABELS = "-";

    /**
     * One per label set and metric of the card (but for metrics that are part of another), whose JSON is {@code {protocol, encoder: {name}, results: {SET: {METRIC:
     * {value, interval: {low, high}}}}}} and more; the set {@code -} stands for none.
     *
     * @return none if {@code json} is no card
     */
    static List<ResultCard> of(JsonNode json) {
        String protocol = json.path("protocol").asString("");
        List<ResultCard> cards = new ArrayList<>();
        if (protocol.isEmpty()) {
            return cards;
        }
        String encoder = json.path("encoder").path("name").asString("");
        json.path("results")
                .properties()
                .forEach(set -> set.getValue().properties().forEach(metric -> {
                    JsonNode interval = metric.getValue().path("interval");
                    JsonNode value = metric.getValue().path("value");
                    if (value.isNumber() && metric.getKey().indexOf(ProtocolResults.PART) < 0) {
                        String labels = set.getKey().equals(NO_LABELS) ? "" : ", " + set.getKey();
                        cards.add(new ResultCard(
                                protocol + labels + ": " + metric.getKey(),
                                encoder,
                                value.asDouble(),
                                end(interval, "low"),
                                end(interval, "high")));
                    }
                }));
        return cards;
    }

    private static Optional<Double> end(JsonNode interval, String name) {
        JsonNode end = interval.path(name);
        return end.isNumber() ? Optional.of(end.asDouble()) : Optional.empty();
    }

    private boolean share() {
        return measure.contains("accuracy") || measure.endsWith("-error") || measure.endsWith(": acc");
    }

    private String number(double number) {
        return share() ? PageFrame.percent(number) : String.format(Locale.ROOT, "%.4g", number);
    }

    /** The value as people read it. */
    String shown() {
        return number(value);
    }

    /** The interval as people read it; a dash without one. */
    String interval() {
        return low.isPresent() && high.isPresent() ? number(low.get()) + " to " + number(high.get()) : "–";
    }
}
