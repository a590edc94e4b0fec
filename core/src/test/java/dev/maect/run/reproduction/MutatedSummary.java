/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.reproduction;

import java.nio.file.Path;
import java.util.List;

/** Lets other packages' tests compare summaries. */
public final class MutatedSummary {
    private MutatedSummary() {}

    /** What {@link SummaryComparison} finds. */
    public static List<Reproduction.Finding> compare(Path original, Path again) {
        return SummaryComparison.of(original, again);
    }
}
