/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers that an evaluation is about, in the order in which they are told; all others are details. */
enum Headline {
    KNN("knn", "accuracy", "k-NN"),
    PROBE("probe", "accuracy", "linear probe"),
    SHOTS("lowshot", "(\\d+)-shot-accuracy", "%s per class"),
    PERCENT("lowshot", "([\\d.]+)-percent-accuracy", "%s %% of the labels"),
    LISTS("lowshot", "list-of-(\\d+)-accuracy", "a list of %s"),
    CLUSTERS("cluster", "acc", "clustering"),
    OFFICIAL_PROBE("probe-official", "last-epoch-accuracy", "linear probe, as published"),
    GRID("probe-grid", "accuracy", "best of many probes"),
    FINE_TUNED("finetune", "last-averaged-accuracy", "fine-tuned");

    private final String protocol;
    private final Pattern metric;
    private final String name;

    Headline(String protocol, String metric, String name) {
        this.protocol = protocol;
        this.metric = Pattern.compile(metric);
        this.name = name;
    }

    /** That of {@code card}; empty for a detail. */
    static Optional<Headline> of(ResultCard card) {
        return List.of(values()).stream()
                .filter(headline -> headline.protocol.equals(card.question().protocol())
                        && headline.metric.matcher(card.metric()).matches())
                .findFirst();
    }

    /** What people call the number of {@code card}. */
    String nameOf(ResultCard card) {
        Matcher matcher = metric.matcher(card.metric());
        if (!matcher.matches() || matcher.groupCount() == 0) {
            return name;
        }
        String number = matcher.group(1);
        boolean images = this == SHOTS || this == LISTS;
        return String.format(name, images ? number + (number.equals("1") ? " image" : " images") : number);
    }
}
