/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.event;

import dev.maect.data.Image;
import java.time.Duration;
import java.util.List;

/** Is told how training goes, on the training thread. Everything shown or logged hangs on it. */
public interface TrainingListener {
    /** A stage begins. */
    default void onStageStart(StageStart start) {}

    /** A step was made; called for every one. */
    default void onStep(StepReport report) {}

    /** The encoder was measured between two epochs. */
    default void onEvaluation(EvaluationReport report) {}

    /** Something the user should know now: a collapse, a starving loader, a skipped step. */
    default void onWarning(String message) {}

    /** A stage has ended after {@code steps} steps. */
    default void onStageEnd(String stage, long steps, Duration elapsed) {}

    /** Reconstructions of the same few images, as pre-training goes on; the lists run in parallel. */
    default void onReconstruction(
            String stage, long step, List<Image> originals, List<Image> masked, List<Image> reconstructed) {}
}
