/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import dev.maect.eval.figure.Confusion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A table of counts as an SVG image that stands alone: the darker a cell, the larger its share of its row. */
public final class HeatMap {
    private static final String ACROSS = "cluster";
    private static final int TOP = 46;
    private static final int MARGIN = 12;
    private static final int LONGEST_NAME = 24;
    private static final double LETTER = 6.4;
    /** From this size on a cell has room for a name beside it. */
    private static final int NAMED = 12;
    /** From this size on a cell has room for its count. */
    private static final int COUNTED = 30;
    /** Lighter cells are not seen and not drawn. */
    private static final double LIGHTEST = 1 / 255.0;
    /** From this share on, a count is written in white. */
    private static final double DARK = 0.55;

    private HeatMap() {}

    /** Draws classes (rows) against clusters (columns); names are left out where there are too many. */
    public static String svg(Confusion confusion) {
        String title = confusion.title();
        List<String> rows = confusion.classes();
        List<String> columns =
                confusion.clusters().stream().map(String::valueOf).toList();
        int[][] counts = confusion.counts();
        int cell = cell(Math.max(rows.size(), columns.size()));
        boolean named = cell >= NAMED;
        int longest = named ? rows.stream().mapToInt(HeatMap::length).max().orElse(0) : 0;
        double left = MARGIN + longest * LETTER + 6;
        double width = Math.max(left + columns.size() * cell + MARGIN, 2 * MARGIN + title.length() * 1.1 * LETTER);
        double height = TOP + rows.size() * cell + MARGIN;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\""
                        + " role=\"img\" font-family=\"system-ui,sans-serif\" font-size=\"11\"><title>%s</title>"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>",
                width,
                height,
                width,
                height,
                Xml.escape(title)));
        text(svg, "start", "#1d2530", MARGIN, 16, title);
        text(svg, "end", "#5b6675", left - 6, TOP - 6, named ? ACROSS : "");
        for (int column = 0; column < columns.size() && named; column++) {
            text(svg, "middle", "#5b6675", left + (column + 0.5) * cell, TOP - 6, shortened(columns.get(column), cell));
        }
        for (int row = 0; row < rows.size(); row++) {
            double y = TOP + row * cell;
            if (named) {
                text(svg, "end", "#1d2530", left - 6, y + cell / 2.0 + 4, shortened(rows.get(row)));
            }
            row(svg, counts[row], left, y, cell);
        }
        return svg.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%.1f\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#c5ccd6\"/></svg>%n",
                        left,
                        TOP,
                        columns.size() * cell,
                        rows.size() * cell))
                .toString();
    }

    private static void row(StringBuilder svg, int[] counts, double left, double y, int cell) {
        double sum = Math.max(1, Arrays.stream(counts).sum());
        for (int column = 0; column < counts.length; column++) {
            double share = counts[column] / sum;
            if (share < LIGHTEST) {
                continue;
            }
            double x = left + column * cell;
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" fill=\"#1f4e9e\" fill-opacity=\"%.3f\"/>",
                    x,
                    y,
                    cell,
                    cell,
                    share));
            if (cell >= COUNTED) {
                text(
                        svg,
                        "middle",
                        share > DARK ? "#fff" : "#1d2530",
                        x + cell / 2.0,
                        y + cell / 2.0 + 4,
                        Integer.toString(counts[column]));
            }
        }
    }

    /** The side of a cell, so that an image of many stays on a screen. */
    private static int cell(int most) {
        return most <= 24 ? 34 : most <= 60 ? 16 : most <= 160 ? 6 : 2;
    }

    private static int length(String name) {
        return Math.min(LONGEST_NAME, name.length());
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    /** Only what fits over a column. */
    private static String shortened(String name, int cell) {
        int fitting = (int) (cell / LETTER);
        return name.length() <= fitting ? name : name.substring(0, Math.max(0, fitting));
    }

    private static void text(StringBuilder svg, String anchor, String colour, double x, double y, String text) {
        if (!text.isEmpty()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text text-anchor=\"%s\" fill=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                    anchor,
                    colour,
                    x,
                    y,
                    Xml.escape(text)));
        }
    }
}
