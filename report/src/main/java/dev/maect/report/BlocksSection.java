/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.report.figure.Curve;
import dev.maect.report.figure.LineChart;
import dev.maect.run.MetricsHistory.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each block's features are worth, before and after tuning: the figure that explains why heads sit on several blocks. */
final class BlocksSection {
    private BlocksSection() {}

    /** A curve and what the legend calls it. */
    private record Line(String name, BlockCurves curves) {}

    /** Adds the section; nothing if no run was measured so. */
    static void add(StringBuilder page, List<SavedRun> runs) {
        Map<String, List<Line>> groups = new LinkedHashMap<>();
        for (SavedRun run : runs) {
            for (BlockCurves curves : curves(run)) {
                String name = runs.size() == 1 ? curves.encoder() : run.name() + " " + curves.encoder();
                groups.computeIfAbsent(curves.labelSet() + ", " + curves.pooling(), group -> new ArrayList<>())
                        .add(new Line(name, curves));
            }
        }
        if (groups.isEmpty()) {
            return;
        }
        page.append(
                        "<section id=\"blocks\"><h2>Block by block</h2><p>k-NN accuracy from the features after each block,")
                .append(" before the final norm. A masked autoencoder's last blocks serve its decoder, so that its")
                .append(" middle blocks know classes best; tuning lifts the last ones. The best block is chosen on the")
                .append(
                        " test images. A run measures this on at most 5,000 and 1,000 images; maect eval blocks on all.</p>");
        groups.forEach((title, lines) -> group(page, title, lines));
        page.append("</section>\n");
    }

    /** Those of the cards, or else of the run itself, which are of fewer images. */
    private static List<BlockCurves> curves(SavedRun run) {
        List<BlockCurves> measured = run.evaluation().blocks();
        return measured.isEmpty() ? run.blocks().map(BlockCurves::of).orElse(List.of()) : measured;
    }

    private static void group(StringBuilder page, String title, List<Line> lines) {
        List<Curve> curves = lines.stream()
                .map(line -> new Curve(
                        line.name(),
                        line.curves().blocks().entrySet().stream()
                                .map(entry -> new Point(entry.getKey(), 100 * entry.getValue()))
                                .toList(),
                        false))
                .toList();
        FigureSections.figures(page, List.of(new Chart(title, "Accuracy by block", " %", "block", curves)), false);
        page.append("<div class=\"scroll\"><table class=\"compare\"><thead><tr><th>Encoder</th><th>Best block</th>")
                .append("<th>Its accuracy</th><th>Last block</th><th>Output</th></tr></thead><tbody>");
        for (int i = 0; i < lines.size(); i++) {
            BlockCurves one = lines.get(i).curves();
            page.append("<tr><th scope=\"row\">")
                    .append(LineChart.dot(i))
                    .append(escape(lines.get(i).name()))
                    .append("</th><td class=\"n\">")
                    .append(one.bestBlock())
                    .append(" of ")
                    .append(one.blocks().lastKey())
                    .append("</td><td class=\"n\">")
                    .append(PageFrame.percent(one.best()))
                    .append("</td><td class=\"n\">")
                    .append(PageFrame.percent(one.last()))
                    .append("</td><td class=\"n\">")
                    .append(one.end().map(PageFrame::percent).orElse("–"))
                    .append("</td></tr>");
        }
        page.append("</tbody></table></div>");
    }
}
