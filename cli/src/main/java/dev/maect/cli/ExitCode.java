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

    /** Another rank of the same training has failed, and this one ended because of it. */
    public static final int OTHER_RANK = 4;

    /** Interrupted by Ctrl-C. */
    public static final int INTERRUPTED = 130;

    /** Ended by a signal, as shells have it: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP, on Linux 138 for SIGUSR1. */
    public static int ofSignal(int number) {
        return 128 + number;
    }

    private ExitCode() {}
}
