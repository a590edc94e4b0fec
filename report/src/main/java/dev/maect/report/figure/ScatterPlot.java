/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import dev.maect.data.LabelSet;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Points in the plane, coloured by class, as an SVG image that stands alone and inside a page. */
public final class ScatterPlot {
    private static final int SIDE = 420;
    private static final int MARGIN = 12;

    private ScatterPlot() {}

    /** Draws points, both coordinates in [0, 1], in one colour. */
    public static String svg(String title, double[][] points) {
        return svg(title, points, List.of(), 1);
    }

    /** Draws points, both coordinates in [0, 1], coloured by the labels of {@code set}. */
    public static String svg(String title, double[][] points, LabelSet set) {
        return svg(
                title,
                points,
                Arrays.stream(set.labels()).boxed().toList(),
                set.classes().size());
    }

    /**
     * Draws points.
     *
     * @param title read out to those who do not see it
     * @param points [n][2], both in [0, 1]
     * @param labels the class of each point; empty where there are none
     */
    public static String svg(String title, double[][] points, List<Integer> labels, int classes) {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" class=\"scatter\">"
                        + "<title>%s</title><g fill-opacity=\"0.72\">",
                SIDE,
                SIDE,
                Xml.escape(title)));
        double radius = points.length > 1200 ? 2.2 : points.length > 400 ? 2.8 : 3.6;
        for (int i = 0; i < points.length; i++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"/>",
                    MARGIN + points[i][0] * (SIDE - 2 * MARGIN),
                    SIDE - MARGIN - points[i][1] * (SIDE - 2 * MARGIN),
                    radius,
                    labels.isEmpty() ? ClassColours.of(0, 1) : ClassColours.of(labels.get(i), classes)));
        }
        return svg.append("</g></svg>").toString();
    }

    /** The colours' meaning, as HTML; at most {@code most} classes are named. */
    public static String legend(List<String> classes, int most) {
        StringBuilder html = new StringBuilder("<ul class=\"legend\">");
        for (int i = 0; i < Math.min(most, classes.size()); i++) {
            html.append("<li><i style=\"background:")
                    .append(ClassColours.of(i, classes.size()))
                    .append("\"></i>")
                    .append(Xml.escape(classes.get(i)))
                    .append("</li>");
        }
        if (classes.size() > most) {
            html.append("<li>and ").append(classes.size() - most).append(" more</li>");
        }
        return html.append("</ul>").toString();
    }
}
