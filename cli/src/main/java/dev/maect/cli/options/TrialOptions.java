/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.options;

import picocli.CommandLine.Option;

/** {@code --dry-run} and {@code --smoke}: training that is shown or tried before it is run. */
public final class TrialOptions {
    @Option(names = "--dry-run", description = "Show the plan and stop.")
    private boolean dryRun;

    @Option(names = "--smoke", description = "Run every stage on a handful of batches, to see that all works.")
    private boolean smoke;

    /** Whether to stop after the plan. */
    public boolean dryRun() {
        return dryRun;
    }

    /** Whether a handful of batches per stage will do. */
    public boolean smoke() {
        return smoke;
    }
}
