/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.event;

import dev.maect.train.EncoderMonitor;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an {@link EncoderMonitor} found between two epochs.
 *
 * @param stage the stage's name
 * @param epoch epochs done; 0 before the first
 * @param epochs epochs of the stage
 * @param step steps done
 * @param elapsed how long the measurement took
 * @param metrics values by name, in the order in which they are shown
 */
public record EvaluationReport(
        String stage, int epoch, int epochs, long step, Duration elapsed, Map<String, Double> metrics) {
    /** Copies the metrics. */
    public EvaluationReport {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
