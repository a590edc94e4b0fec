/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.paired.OutcomeFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One value of a protocol card in a run's {@code eval} folder.
 *
 * @param question what was asked of the encoder: values of one question can be compared
 * @param labels the label set; {@code -} for none
 * @param metric its name
 * @param encoder which encoder was measured
 * @param started when it was measured, in ISO 8601; empty if the card does not say
 * @param value what came out
 * @param low lower end of the confidence interval
 * @param high upper end
 * @param outcomes of single images, where the card has them
 */
record ResultCard(
        Question question,
        String labels,
        String metric,
        String encoder,
        String started,
        double value,
        Optional<Double> low,
        Optional<Double> high,
        Optional<OutcomeFile> outcomes) {
    /**
     * Everything about a card but for the encoder and the outcome.
     *
     * @param protocol its name
     * @param train what was learned from: its fingerprint
     * @param test what was measured: its fingerprint
     * @param place where the measured images come from, for people
     * @param images how many are measured
     * @param settings the protocol's, and the seed
     */
    record Question(String protocol, String train, String test, String place, int images, String settings) {
        static Question of(JsonNode json) {
            JsonNode test = json.path("test");
            return new Question(
                    json.path("protocol").asString(""),
                    json.path("train").path("fingerprint").asString(""),
                    test.path("fingerprint").asString(""),
                    test.path("description").asString(""),
                    test.path("images").asInt(0),
                    json.path("settings") + " seed " + json.path("seed"));
        }
    }

    /**
     * One per label set and metric of the card (but for metrics that are part of another), whose JSON is {@code {protocol,
     * encoder: {name}, results: {SET: {METRIC: {value, interval: {low, high}}}}}} and more; the set {@code -} stands for none.
     *
     * @return none if {@code json} is no card
     */
    static List<ResultCard> of(JsonNode json, Optional<OutcomeFile> outcomes) {
        Question question = Question.of(json);
        List<ResultCard> cards = new ArrayList<>();
        if (question.protocol().isEmpty()) {
            return cards;
        }
        String encoder = json.path("encoder").path("name").asString("");
        String started = json.path("started").asString("");
        json.path("results")
                .properties()
                .forEach(set -> set.getValue().properties().forEach(metric -> {
                    JsonNode interval = metric.getValue().path("interval");
                    JsonNode value = metric.getValue().path("value");
                    if (value.isNumber() && metric.getKey().indexOf(ProtocolResults.PART) < 0) {
                        cards.add(new ResultCard(
                                question,
                                set.getKey(),
                                metric.getKey(),
                                encoder,
                                started,
                                value.asDouble(),
                                end(interval, "low"),
                                end(interval, "high"),
                                outcomes));
                    }
                }));
        return cards;
    }

    private static Optional<Double> end(JsonNode interval, String name) {
        JsonNode end = interval.path(name);
        return end.isNumber() ? Optional.of(end.asDouble()) : Optional.empty();
    }

    /** Protocol, label set and metric. */
    String measure() {
        String set = labels.equals(ProtocolResults.NO_LABELS) ? "" : ", " + labels;
        return question.protocol() + set + ": " + metric;
    }

    /** The encoder without the run's name, which stands before it where several runs were measured together. */
    String plainEncoder() {
        return encoder.substring(encoder.lastIndexOf('/') + 1);
    }

    /** How this encoder differs from {@code other} on the same images; empty where that is not known. */
    Optional<Change> against(ResultCard other) {
        return OutcomeFile.difference(other.outcomes, outcomes, labels, metric).map(Change::of);
    }

    /** Whether people read it in percent. */
    boolean share() {
        return metric.contains("accuracy")
                || metric.endsWith("-error")
                || metric.equals("acc")
                || metric.equals("acc-mean");
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
