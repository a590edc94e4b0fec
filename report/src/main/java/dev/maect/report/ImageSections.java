/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.data.Image;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.eval.figure.SmallImage;
import dev.maect.eval.figure.Tile;
import dev.maect.report.ReportData.Chart;
import dev.maect.report.ReportData.MapPair;
import dev.maect.report.figure.LineChart;
import dev.maect.report.figure.ScatterPlot;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The parts of the report that are seen rather than read. */
final class ImageSections {
    private static final int MOST_CLASSES = 24;

    private ImageSections() {}

    static void reconstructions(StringBuilder page, List<Reconstruction> reconstructions) {
        if (reconstructions.isEmpty()) {
            return;
        }
        Reconstruction last = reconstructions.get(reconstructions.size() - 1);
        page.append("<section id=\"reconstructions\"><h2>What pre-training learned to fill in</h2>")
                .append("<p>The encoder sees only the patches that are not grey; the decoder guesses the rest.</p>")
                .append("<div class=\"scroll\"><div class=\"tilerows\">");
        row(page, "original", last.originals());
        row(page, "masked", last.masked());
        for (Reconstruction reconstruction : reconstructions) {
            row(
                    page,
                    String.format(Locale.ROOT, "after %,d steps", reconstruction.step()),
                    reconstruction.reconstructed());
        }
        page.append("</div></div></section>\n");
    }

    private static void row(StringBuilder page, String label, List<Image> images) {
        page.append("<div class=\"tilerow\"><span class=\"rowlabel\">")
                .append(escape(label))
                .append("</span>");
        images.forEach(image -> tile(page, Tile.of(image), label));
        page.append("</div>");
    }

    static void neighbours(StringBuilder page, List<NeighbourStrips.Strip> strips) {
        if (strips.isEmpty()) {
            return;
        }
        page.append("<section id=\"neighbours\"><h2>Nearest neighbours</h2>")
                .append("<p>For each image on the left: the images whose features are nearest, before and after")
                .append(" tuning.");
        boolean marked = strips.stream()
                .flatMap(strip -> strip.after().stream())
                .anyMatch(tile -> tile.mark() == Tile.Mark.RIGHT || tile.mark() == Tile.Mark.WRONG);
        page.append(marked ? " Green frames are of the same class, red ones of another.</p>" : "</p>");
        page.append("<div class=\"strips\">");
        for (NeighbourStrips.Strip strip : strips) {
            page.append("<div class=\"strip\">");
            tile(page, strip.query(), "query");
            page.append("<div class=\"tilerows\">");
            neighbourRow(page, "before", strip.before(), marked);
            neighbourRow(page, "after", strip.after(), marked);
            page.append("</div></div>");
        }
        page.append("</div></section>\n");
    }

    private static void neighbourRow(StringBuilder page, String label, List<Tile> tiles, boolean marked) {
        if (tiles.isEmpty()) {
            return;
        }
        page.append("<div class=\"tilerow\"><span class=\"rowlabel\">").append(label);
        if (marked) {
            page.append("<b>")
                    .append(NeighbourStrips.right(tiles))
                    .append(" of ")
                    .append(tiles.size())
                    .append("</b>");
        }
        page.append("</span>");
        tiles.forEach(tile -> tile(page, tile, label));
        page.append("</div>");
    }

    private static void tile(StringBuilder page, Tile tile, String role) {
        String mark = tile.mark().name().toLowerCase(Locale.ROOT);
        String alternative = tile.caption().isEmpty() ? role : role + ": " + tile.caption();
        page.append("<figure class=\"tile ")
                .append(mark)
                .append("\"><img alt=\"")
                .append(escape(alternative))
                .append("\" src=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(ImageEncoder.png(SmallImage.of(tile.image()))))
                .append("\">");
        if (!tile.caption().isEmpty()) {
            page.append("<figcaption>").append(escape(tile.caption())).append("</figcaption>");
        }
        page.append("</figure>");
    }

    static void maps(StringBuilder page, List<MapPair> maps) {
        if (maps.isEmpty()) {
            return;
        }
        page.append("<section id=\"maps\"><h2>Maps of the features</h2>")
                .append("<p>Each point is an image; images with similar features lie together (UMAP).</p>");
        for (MapPair pair : maps) {
            if (!pair.labelSet().isEmpty()) {
                page.append("<h3>Coloured by ").append(escape(pair.labelSet())).append("</h3>");
            }
            page.append("<div class=\"pair\">");
            map(page, "before tuning", pair, pair.before());
            map(page, "after tuning", pair, pair.after());
            page.append("</div>");
            if (!pair.classes().isEmpty()) {
                page.append(ScatterPlot.legend(pair.classes(), MOST_CLASSES));
            }
        }
        page.append("</section>\n");
    }

    private static void map(StringBuilder page, String when, MapPair pair, double[][] points) {
        if (points.length > 0) {
            page.append("<figure>")
                    .append(ScatterPlot.svg(
                            "Features " + when,
                            points,
                            pair.labels(),
                            pair.classes().size()))
                    .append("<figcaption>")
                    .append(when)
                    .append("</figcaption></figure>");
        }
    }

    static void charts(StringBuilder page, List<Chart> charts) {
        if (charts.isEmpty()) {
            return;
        }
        page.append("<section id=\"training\"><h2>Training</h2>");
        figures(page, charts, true);
        page.append("</section>\n");
    }

    /** Charts under the names of their stages, each with its own legend if asked for. */
    static void figures(StringBuilder page, List<Chart> charts, boolean legends) {
        Map<String, StringBuilder> stages = new LinkedHashMap<>();
        for (Chart chart : charts) {
            stages.computeIfAbsent(chart.stage(), stage -> new StringBuilder())
                    .append("<figure><figcaption>")
                    .append(escape(chart.title()))
                    .append("</figcaption>")
                    .append(LineChart.svg(chart.stage() + ": " + chart.title(), chart.curves()))
                    .append(legends ? LineChart.legend(chart.curves()) : "")
                    .append("</figure>");
        }
        stages.forEach((stage, figures) -> page.append("<h3>")
                .append(escape(stage))
                .append("</h3><div class=\"charts\">")
                .append(figures)
                .append("</div>"));
    }
}
