/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.eval.card.Measurement;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.figure.ImageSheet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How one classifier on one encoder does on corrupted images.
 *
 * @param encoder which encoder was measured
 * @param classifier such as {@code knn}
 * @param labelSet what it answered
 * @param clean accuracy without corruption
 * @param corrupted mean accuracy over kinds and strengths
 * @param kinds per kind the accuracy by strength
 * @param sheet one image under every corruption; may be empty
 */
record RobustnessCurves(
        String encoder,
        String classifier,
        String labelSet,
        double clean,
        double corrupted,
        Map<String, TreeMap<Integer, Double>> kinds,
        List<ImageSheet.Row> sheet) {
    private static final String CLEAN = "-clean-accuracy";
    private static final String CORRUPTED = "-corrupted-accuracy";
    private static final String ACCURACY = "-accuracy";

    /** The latest of the cards of each encoder. */
    static List<ProtocolCard> latest(List<ProtocolCard> cards) {
        Map<String, ProtocolCard> latest = new LinkedHashMap<>();
        cards.forEach(card ->
                latest.merge(card.encoder().name(), card, (a, b) -> a.started().compareTo(b.started()) > 0 ? a : b));
        return List.copyOf(latest.values());
    }

    /** One per label set and classifier. */
    static List<RobustnessCurves> of(ProtocolCard card, List<ImageSheet.Row> sheet) {
        List<RobustnessCurves> all = new ArrayList<>();
        card.results()
                .forEach((set, metrics) -> metrics.keySet().stream()
                        .filter(metric -> metric.endsWith(CLEAN))
                        .map(metric -> metric.substring(0, metric.length() - CLEAN.length()))
                        .forEach(classifier -> all.add(new RobustnessCurves(
                                card.encoder().name(),
                                classifier,
                                set,
                                value(metrics, classifier + CLEAN),
                                value(metrics, classifier + CORRUPTED),
                                kinds(metrics, classifier + "-"),
                                sheet))));
        return all;
    }

    private static double value(Map<String, Measurement> metrics, String name) {
        return Optional.ofNullable(metrics.get(name)).map(Measurement::value).orElse(Double.NaN);
    }

    /** From names such as {@code knn-fog-accuracy/3}. */
    private static Map<String, TreeMap<Integer, Double>> kinds(Map<String, Measurement> metrics, String prefix) {
        Map<String, TreeMap<Integer, Double>> kinds = new LinkedHashMap<>();
        metrics.forEach((name, measured) -> {
            int slash = name.indexOf(ACCURACY + ProtocolResults.PART);
            if (name.startsWith(prefix) && slash > 0) {
                int strength = Integer.parseInt(name.substring(slash + ACCURACY.length() + 1));
                kinds.computeIfAbsent(name.substring(prefix.length(), slash), kind -> new TreeMap<>())
                        .put(strength, measured.value());
            }
        });
        return kinds;
    }

    /** The mean over the kinds by strength, from clean (0) on. */
    Map<Integer, Double> byStrength() {
        Map<Integer, List<Double>> values = new TreeMap<>();
        kinds.values()
                .forEach(kind ->
                        kind.forEach((strength, value) -> values.computeIfAbsent(strength, first -> new ArrayList<>())
                                .add(value)));
        Map<Integer, Double> means = new TreeMap<>();
        means.put(0, clean);
        values.forEach((strength, all) -> means.put(strength, mean(all)));
        return means;
    }

    /** The mean of one kind over the strengths; empty if it was not measured. */
    Optional<Double> ofKind(String kind) {
        return Optional.ofNullable(kinds.get(kind)).map(strengths -> mean(List.copyOf(strengths.values())));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
