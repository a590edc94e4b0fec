/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

/** The exit codes of every maect command. */
public final class ExitCode {
    /** All went well. */
    public static final int OK = 0;

    /** Something the user can fix: data, a recipe, memory, the installation. */
    public static final int ERROR = 1;

    /** The command line was not understood. */
    public static final int USAGE = 2;

    /** Training diverged or the features collapsed. */
    public static final int DIVERGED = 3;

    /** Interrupted by Ctrl-C. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
