/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.robustness;

import dev.maect.data.corruption.CorruptionKind;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How one classifier, fitted on clean images, does on corrupted ones.
 *
 * @param classifier its name, such as {@code knn}
 * @param labelSet the label set that it answered with
 * @param clean accuracy on the same images without corruption
 * @param strengths the strengths that were tried, 1 to 5
 * @param accuracies per kind the accuracy at each of {@code strengths}
 * @param shares per image the share of all corruptions in which the answer was right
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record RobustnessResult(
        String classifier,
        String labelSet,
        double clean,
        List<Integer> strengths,
        Map<CorruptionKind, List<Double>> accuracies,
        double[] shares) {
    /** Copies the collections. */
    public RobustnessResult {
        strengths = List.copyOf(strengths);
        accuracies = Collections.unmodifiableMap(new EnumMap<>(accuracies));
    }

    /** The mean accuracy of one kind over the strengths. */
    public double ofKind(CorruptionKind kind) {
        return mean(Objects.requireNonNull(accuracies.get(kind)));
    }

    /** The mean accuracy over all kinds and strengths. */
    public double mean() {
        return mean(accuracies.keySet().stream().map(this::ofKind).toList());
    }

    /** What remains of the clean accuracy: {@link #mean} divided by {@link #clean}; 0 where that is 0. */
    public double relative() {
        return clean == 0 ? 0 : mean() / clean;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
