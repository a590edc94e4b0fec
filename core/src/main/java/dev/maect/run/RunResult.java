/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

/** How a run ended that did not fail. */
public sealed interface RunResult {
    /** The run's folder. */
    RunFolder folder();

    /**
     * All stages are trained and evaluated.
     *
     * @param folder the run's folder
     * @param summary what came of it
     */
    record Finished(RunFolder folder, Summary summary) implements RunResult {}

    /**
     * It had come to its end before, and nothing was asked of it that it does not hold.
     *
     * @param folder the run's folder, which was not touched
     */
    record AlreadyFinished(RunFolder folder) implements RunResult {}

    /**
     * It was cancelled; {@link RunFolder.Existing#RESUME} goes on.
     *
     * @param folder the run's folder
     */
    record Cancelled(RunFolder folder) implements RunResult {}
}
