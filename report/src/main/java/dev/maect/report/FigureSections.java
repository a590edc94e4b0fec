/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import static dev.maect.report.figure.Xml.escape;

import dev.maect.data.Image;
import dev.maect.data.LabelSet;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.eval.figure.FeaturePlane;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.Reconstruction;
import dev.maect.eval.figure.SmallImage;
import dev.maect.eval.figure.Tile;
import dev.maect.report.figure.LineChart;
import dev.maect.report.figure.ScatterPlot;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The parts of the report that are seen rather than read. */
final class FigureSections {
    /** What the maps are. */
    static final String MAPS = "Each point is an image; images with similar features lie together (UMAP).";

    private static final int MOST_CLASSES = 24;

    private FigureSections() {}

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

    static void neighbours(StringBuilder page, NeighbourStrips shown) {
        List<NeighbourStrips.Strip> strips = shown.strips();
        if (strips.isEmpty()) {
            return;
        }
        page.append("<section id=\"neighbours\"><h2>Nearest neighbours</h2>")
                .append(
                        "<p>For each image on the left, drawn at random: the images whose features are nearest, before and")
                .append(" after tuning.");
        page.append(marked(strips) ? " Green frames are of the same class, red ones of another.</p>" : "</p>");
        strips(page, shown);
        page.append("</section>\n");
    }

    /** The strips alone; nothing for none. */
    static void strips(StringBuilder page, NeighbourStrips shown) {
        List<NeighbourStrips.Strip> strips = shown.strips();
        if (strips.isEmpty()) {
            return;
        }
        shown.all().ifPresent(all -> ofAll(page, all));
        boolean marked = marked(strips);
        page.append("<div class=\"strips\">");
        for (NeighbourStrips.Strip strip : strips) {
            page.append("<div class=\"strip\">");
            tile(page, strip.query(), "query");
            page.append("<div class=\"tilerows\">");
            neighbourRow(page, "before", strip.before(), marked);
            neighbourRow(page, "after", strip.after(), marked);
            page.append("</div></div>");
        }
        page.append("</div>");
    }

    /** What the strips are a sample of. */
    private static void ofAll(StringBuilder page, NeighbourStrips.OfAll all) {
        List<String> sides = new ArrayList<>();
        all.before().ifPresent(right -> sides.add(String.format(Locale.ROOT, "%.2f before", right)));
        all.after().ifPresent(right -> sides.add(String.format(Locale.ROOT, "%.2f after", right)));
        page.append(String.format(
                Locale.ROOT,
                "<p>Over all %,d images, of the %d nearest on average <b>%s</b> tuning are of the same class.</p>",
                all.images(),
                all.neighbours(),
                String.join(", ", sides)));
    }

    /** Whether classes are known. */
    private static boolean marked(List<NeighbourStrips.Strip> strips) {
        return strips.stream()
                .flatMap(strip -> Stream.concat(strip.before().stream(), strip.after().stream()))
                .anyMatch(tile -> tile.mark() == Tile.Mark.RIGHT || tile.mark() == Tile.Mark.WRONG);
    }

    /** Rows of labelled images. */
    static void rows(StringBuilder page, List<ImageSheet.Row> rows) {
        page.append("<div class=\"scroll\"><div class=\"tilerows\">");
        for (ImageSheet.Row row : rows) {
            page.append("<div class=\"tilerow\"><span class=\"rowlabel\">")
                    .append(escape(row.label()))
                    .append("</span>");
            row.tiles().forEach(tile -> tile(page, tile, row.label()));
            page.append("</div>");
        }
        page.append("</div></div>");
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

    static void mapSection(StringBuilder page, Optional<FeaturePlane> before, Optional<FeaturePlane> after) {
        if (before.isPresent() || after.isPresent()) {
            page.append("<section id=\"maps\"><h2>Maps of the features</h2><p>")
                    .append(MAPS)
                    .append("</p>");
            maps(page, before, after);
            page.append("</section>\n");
        }
    }

    /** The maps alone, a pair per label set; nothing for none. */
    static void maps(StringBuilder page, Optional<FeaturePlane> before, Optional<FeaturePlane> after) {
        Map<String, LabelSet> sets = new LinkedHashMap<>();
        Stream.of(before, after)
                .flatMap(Optional::stream)
                .flatMap(plane -> plane.labelSets().stream())
                .forEach(set -> sets.putIfAbsent(set.name(), set));
        sets.forEach((name, set) -> {
            page.append("<h3>Coloured by ").append(escape(name)).append("</h3>");
            pair(page, before, after, Optional.of(name));
            page.append(ScatterPlot.legend(set.classes(), MOST_CLASSES));
        });
        if (sets.isEmpty() && (before.isPresent() || after.isPresent())) {
            pair(page, before, after, Optional.empty());
        }
    }

    private static void pair(
            StringBuilder page, Optional<FeaturePlane> before, Optional<FeaturePlane> after, Optional<String> labels) {
        page.append("<div class=\"pair\">");
        before.ifPresent(plane -> map(page, "before tuning", plane, labels));
        after.ifPresent(plane -> map(page, "after tuning", plane, labels));
        page.append("</div>");
    }

    private static void map(StringBuilder page, String when, FeaturePlane plane, Optional<String> labels) {
        String title = "Features " + when;
        Optional<LabelSet> colours = plane.labelSets().stream()
                .filter(set -> labels.isPresent() && set.name().equals(labels.get()))
                .findFirst();
        page.append("<figure>")
                .append(colours.map(set -> ScatterPlot.svg(title, plane.points(), set))
                        .orElseGet(() -> ScatterPlot.svg(title, plane.points())))
                .append("<figcaption>")
                .append(when)
                .append("</figcaption></figure>");
    }

    /** @param note below the heading; may be empty */
    static void charts(StringBuilder page, List<Chart> charts, String note) {
        if (charts.isEmpty()) {
            return;
        }
        page.append("<section id=\"training\"><h2>Training</h2>");
        page.append(note.isEmpty() ? "" : "<p>" + escape(note) + "</p>");
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
                    .append(LineChart.svg(
                            chart.stage() + ": " + chart.title(), chart.unit(), chart.horizontal(), chart.curves()))
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
