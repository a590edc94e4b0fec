/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a {@link TrainingRun}.
 *
 * @param seconds wall-clock seconds by stage, of the stages that ended in this run; what an earlier run spent on them is
 *     included
 * @param stopped where it was cancelled; empty if it came to its end
 */
public record TrainingOutcome(Map<String, Double> seconds, Optional<StoppedAt> stopped) {
    /** Copies the map, keeping its order. */
    public TrainingOutcome {
        seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
    }

    /**
     * Where a run was cancelled.
     *
     * @param stage the stage to go on with
     * @param step its steps done
     * @param savedStep the step that it goes on from: an earlier one if the last state could not be written
     */
    public record StoppedAt(String stage, long step, long savedStep) {
        /** Stopped and saved. */
        public StoppedAt(String stage, long step) {
            this(stage, step, step);
        }
    }
}
