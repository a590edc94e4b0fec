/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.train.ReplayReport;
import dev.maect.train.ReplayReport.Part;
import dev.maect.train.ReplayReport.ReplayedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code maect replay} prints. */
final class ReplayText {
    private ReplayText() {}

    static List<String> lines(ReplayReport report) {
        List<String> lines = new ArrayList<>();
        long apart = report.step() - 1 - report.stateStep();
        lines.add("Step " + report.step() + " of " + report.stage() + ", with the weights after step "
                + report.stateStep()
                + (apart == 0
                        ? ", as it was made."
                        : ": the nearest that are saved, " + Math.abs(apart) + " step(s) apart."));
        lines.add("images:");
        report.images().forEach(image -> lines.add("  " + named(image)));
        for (Part part : report.parts()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "output of %-24s largest %-12.4g %s",
                    part.name(),
                    part.largest(),
                    part.notFinite().isEmpty() ? "finite" : "NOT FINITE: " + names(part.notFinite())));
        }
        lines.add("loss: " + report.loss());
        lines.add("gradients: "
                + (report.gradients().isEmpty()
                        ? "all " + report.parameters() + " finite"
                        : report.gradients().size() + " of " + report.parameters() + " NOT FINITE: "
                                + String.join(", ", report.gradients())));
        lines.add(report.firstNotFinite().orElse("All numbers of this step are finite."));
        return lines;
    }

    private static String names(List<ReplayedImage> images) {
        return images.stream().map(ReplayText::named).collect(Collectors.joining(", "));
    }

    private static String named(ReplayedImage image) {
        return image.index() + " " + image.name();
    }
}
