/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.card;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects what a protocol measured, by label set and metric, in the order of arrival. */
public final class ProtocolResults {
    /** The label set of numbers in which labels play no part. */
    public static final String NO_LABELS = "-";

    /** Stands in the name of a metric that is part of another, which tables for people leave out. */
    public static final char PART = '/';

    private final Map<String, Map<String, Measurement>> byLabelSet = new LinkedHashMap<>();

    /** Adds one number. */
    public ProtocolResults add(String labelSet, String metric, Measurement measurement) {
        byLabelSet.computeIfAbsent(labelSet, name -> new LinkedHashMap<>()).put(metric, measurement);
        return this;
    }

    /** Adds one number without an interval. */
    public ProtocolResults add(String labelSet, String metric, double value) {
        return add(labelSet, metric, Measurement.of(value));
    }

    /** Adds an accuracy on {@code images} test images with its bootstrap interval. */
    public ProtocolResults addAccuracy(String labelSet, String metric, double accuracy, int images, long seed) {
        return add(labelSet, metric, Measurement.of(accuracy, ConfidenceInterval.accuracy(accuracy, images, seed)));
    }

    /** All numbers, by label set, then by metric. */
    public Map<String, Map<String, Measurement>> byLabelSet() {
        return Collections.unmodifiableMap(byLabelSet);
    }
}
