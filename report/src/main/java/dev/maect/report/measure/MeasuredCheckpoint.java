/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.measure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One state of an encoder, measured with labels and without.
 *
 * @param run the run that it is a state of, or the file
 * @param stage the stage that it was measured in; {@link #FILE} for a file
 * @param epoch epochs of the stage that were done; 0 for a file
 * @param steps steps of the run that were done, over all stages that train the encoder; 0 for a file
 * @param accuracies k-NN accuracies by label set
 * @param measures label-free values by name ({@link dev.maect.eval.labelfree.LabelFreeMeasure})
 */
public record MeasuredCheckpoint(
        String run, String stage, int epoch, long steps, Map<String, Double> accuracies, Map<String, Double> measures) {
    /** What stands for the stage of an encoder that was measured from its file. */
    public static final String FILE = "checkpoints";

    /** Copies the maps, keeping their order. */
    public MeasuredCheckpoint {
        accuracies = Collections.unmodifiableMap(new LinkedHashMap<>(accuracies));
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
    }

    /** What people call it: the file, or stage and epoch, after the run if {@code several} are compared. */
    public String name(boolean several) {
        if (stage.equals(FILE)) {
            return run;
        }
        return (several ? run + " " : "") + stage + " " + epoch;
    }

    /** Whether it is the same state as {@code other}: the first one of a stage is the last one of the stage before. */
    boolean repeats(MeasuredCheckpoint other) {
        return run.equals(other.run) && measures.equals(other.measures) && accuracies.equals(other.accuracies);
    }
}
