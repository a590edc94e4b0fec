/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.MaectException;

/** A folder that cannot be a run's as it was asked; the message names the folder and the remedy. */
public final class RunFolderException extends MaectException {
    private static final long serialVersionUID = 1L;

    /** What is the matter. */
    public enum Problem {
        /** There is a file of that name. */
        IS_A_FILE,
        /** It holds files, and was to be new. */
        HOLDS_FILES,
        /** It holds no run, and one was to be gone on with, overwritten or read. */
        HOLDS_NO_RUN,
        /** It holds a run with other settings, and was to be gone on with. */
        HOLDS_ANOTHER_RUN,
        /** Somebody works on the run in it. */
        IN_USE,
        /** The run in it was trained on other images, and was to be gone on with. */
        DATA_CHANGED,
        /** It cannot be made, read or written. */
        UNUSABLE
    }

    private final Problem problem;

    RunFolderException(Problem problem, String message, String... settings) {
        super(message);
        this.problem = problem;
        withSettings(settings);
    }

    RunFolderException(Problem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
        withSettings("out");
    }

    /** What is the matter. */
    public Problem problem() {
        return problem;
    }
}
