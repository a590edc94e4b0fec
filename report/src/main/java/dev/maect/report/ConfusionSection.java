/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.report.SavedEvaluation.TitledConfusion;
import dev.maect.report.figure.HeatMap;
import dev.maect.report.figure.LineChart;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Classes against clusters, as the cards of each run have them. */
final class ConfusionSection {
    private ConfusionSection() {}

    /** Adds the section; nothing if no run was clustered. */
    static void add(StringBuilder page, List<SavedRun> runs) {
        if (runs.stream().allMatch(run -> run.evaluation().confusions().isEmpty())) {
            return;
        }
        page.append(
                        "<section id=\"confusions\"><details><summary><h2>Clusters and classes</h2></summary><p>Rows are classes, columns clusters: the")
                .append(
                        " darker, the larger the share of the class. The pairs of the best one-to-one assignment lie on")
                .append(" the diagonal.</p>");
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).evaluation().confusions().isEmpty()) {
                continue;
            }
            page.append("<h3>")
                    .append(LineChart.dot(i))
                    .append(escape(runs.get(i).name()))
                    .append("</h3><div class=\"charts\">");
            runs.get(i).evaluation().confusions().forEach(confusion -> heatMap(page, confusion));
            page.append("</div>");
        }
        page.append("</details></section>\n");
    }

    /** As an image of its own, so that it keeps its paper white on a dark screen. */
    private static void heatMap(StringBuilder page, TitledConfusion titled) {
        byte[] svg = HeatMap.svg(titled.confusion()).getBytes(StandardCharsets.UTF_8);
        page.append("<figure><figcaption>")
                .append(escape(titled.title()))
                .append("</figcaption><img class=\"heat\" alt=\"")
                .append(escape(titled.title()))
                .append("\" src=\"data:image/svg+xml;base64,")
                .append(Base64.getEncoder().encodeToString(svg))
                .append("\"></figure>");
    }
}
