/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.report.figure.Curve;
import dev.maect.report.measure.MeasuredCheckpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a report shows. Sections without content are left out; maps keep their order.
 *
 * @param title what was run, such as {@code demo}
 * @param introduction paragraphs that say what happened and what to look for
 * @param command the command line
 * @param finished when the run ended
 * @param results scores per label set, such as {@code object} and {@code background}
 * @param charts training curves
 * @param checkpoints states of the encoder that were measured between epochs, with labels and without
 * @param reconstructions in the order of training
 * @param neighbours strips before and after
 * @param maps maps of the features, one per label set
 * @param timings wall-clock time per stage
 * @param costs operations and time of the training stages, in words
 * @param settings key and value of the recipe
 * @param environment versions, machine, data, seed
 */
public record ReportData(
        String title,
        List<String> introduction,
        String command,
        Instant finished,
        List<LabelSetScores> results,
        List<Chart> charts,
        List<MeasuredCheckpoint> checkpoints,
        List<Reconstruction> reconstructions,
        List<NeighbourStrips.Strip> neighbours,
        List<MapPair> maps,
        Map<String, Duration> timings,
        Map<String, String> costs,
        Map<String, String> settings,
        Map<String, String> environment) {

    /**
     * Scores of one label set.
     *
     * @param labelSet its name
     * @param scores one per protocol; the first one is the headline
     */
    public record LabelSetScores(String labelSet, List<Score> scores) {}

    /**
     * Curves in one frame.
     *
     * @param stage the stage that they belong to
     * @param title what is measured
     * @param curves at least one with points
     */
    public record Chart(String stage, String title, List<Curve> curves) {}

    /**
     * The features of the same images before and after tuning, placed in the plane by
     * {@link dev.maect.eval.analysis.FeatureMap}.
     *
     * @param labelSet what the colours mean; empty for no labels
     * @param classes the names of the classes; empty for no labels
     * @param labels one class index per point; empty for no labels
     * @param before [n][2]; empty if there is none
     * @param after [n][2]; empty if there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    public record MapPair(
            String labelSet, List<String> classes, List<Integer> labels, double[][] before, double[][] after) {}
}
