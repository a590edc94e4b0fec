/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.reproduction;

import dev.maect.MaectException;
import dev.maect.run.RunFolder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * A run beside another one that was asked the same: what both left, compared. The same recipe on the same images with the
 * same native libraries on the same kind of processor gives the same bytes.
 *
 * @param findings one for each thing that was compared
 */
public record Reproduction(List<Finding> findings) {
    /**
     * How one thing compares.
     *
     * @param what for example {@code tuned encoder}
     * @param same whether it is the same in both, byte for byte or figure for figure
     * @param detail how much was compared, or where it differs and by how much
     */
    public record Finding(String what, boolean same, String detail) {}

    /** Copies the list. */
    public Reproduction {
        findings = List.copyOf(findings);
    }

    /**
     * Compares two runs that have come to their ends.
     *
     * @throws MaectException if one has not, or its files cannot be read
     */
    public static Reproduction of(RunFolder original, RunFolder again) {
        requireFinished(original);
        requireFinished(again);
        List<Finding> findings = new ArrayList<>();
        if (Files.exists(original.untunedEncoder())) {
            findings.add(EncoderComparison.of("untuned encoder", original.untunedEncoder(), again.untunedEncoder()));
        }
        if (Files.exists(original.tunedEncoder())) {
            findings.add(EncoderComparison.of("tuned encoder", original.tunedEncoder(), again.tunedEncoder()));
        }
        findings.add(MetricsComparison.of(original.metrics(), again.metrics()));
        findings.addAll(SummaryComparison.of(original.summary(), again.summary()));
        return new Reproduction(findings);
    }

    /**
     * Checks that there is something to compare with.
     *
     * @throws MaectException if the run in {@code folder} has not come to its end
     */
    public static void requireFinished(RunFolder folder) {
        if (!Files.exists(folder.summary())) {
            throw new MaectException("The run in " + folder.path() + " has not come to its end (it has no "
                    + folder.summary().getFileName() + "). Resume it first.");
        }
    }

    /** Whether everything is the same. */
    public boolean same() {
        return findings.stream().allMatch(Finding::same);
    }
}
