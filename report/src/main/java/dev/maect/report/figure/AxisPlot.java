/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Points over two axes with numbers, as an SVG image; colours and fonts come from the page's style sheet where it has one. */
public final class AxisPlot {
    /** Width of an image in its own units. */
    public static final int WIDTH = 340;

    /** Height of an image in its own units. */
    public static final int HEIGHT = 240;

    private static final int LEFT = 56;
    private static final int RIGHT = 20;
    private static final int TOP = 12;
    private static final int BOTTOM = 40;

    private AxisPlot() {}

    /**
     * A point.
     *
     * @param x finite
     * @param y finite
     * @param colour which of the colours of {@link LineChart#dot}
     * @param name read out on hovering
     */
    public record Point(double x, double y, int colour, String name) {}

    /**
     * Draws {@code points}, at least one.
     *
     * @param title read out to those who do not see it
     * @param horizontal what x is
     * @param vertical what y is
     */
    public static String svg(String title, String horizontal, String vertical, List<Point> points) {
        List<Double> xTicks = ticks(points, Point::x);
        List<Double> yTicks = ticks(points, Point::y);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" class=\"chart\""
                        + " font-family=\"system-ui,sans-serif\" font-size=\"11\"><title>%s</title>",
                WIDTH,
                HEIGHT,
                Xml.escape(title)));
        for (double tick : yTicks) {
            double y = y(tick, yTicks);
            line(svg, LEFT, y, WIDTH - RIGHT, y);
            text(svg, "end", LEFT - 6, y + 4, LineChart.number(tick));
        }
        for (double tick : xTicks) {
            double x = x(tick, xTicks);
            line(svg, x, TOP, x, HEIGHT - BOTTOM);
            text(svg, "middle", x, HEIGHT - BOTTOM + 15, LineChart.number(tick));
        }
        text(svg, "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 7, Xml.escape(horizontal));
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"axis\" fill=\"#7a8594\" text-anchor=\"middle\" transform=\"rotate(-90)\" x=\"%.1f\" y=\"11\">%s</text>",
                -(TOP + HEIGHT - BOTTOM) / 2.0,
                Xml.escape(vertical)));
        for (Point point : points) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\" fill-opacity=\"0.8\"><title>%s</title></circle>",
                    x(point.x(), xTicks),
                    y(point.y(), yTicks),
                    ClassColours.of(point.colour(), 1),
                    Xml.escape(point.name())));
        }
        return svg.append("</svg>").toString();
    }

    /** A dot in one of the colours and what it stands for, as a part of an SVG image. */
    public static String key(double x, double y, int colour, String name) {
        return String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"/>"
                        + "<text fill=\"#5b6675\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                x,
                y,
                ClassColours.of(colour, 1),
                x + 10,
                y + 4,
                Xml.escape(name));
    }

    private static List<Double> ticks(List<Point> points, ToDoubleFunction<Point> axis) {
        return LineChart.ticks(
                points.stream().mapToDouble(axis).min().orElseThrow(),
                points.stream().mapToDouble(axis).max().orElseThrow());
    }

    private static double x(double value, List<Double> ticks) {
        return LEFT + share(value, ticks) * (WIDTH - RIGHT - LEFT);
    }

    private static double y(double value, List<Double> ticks) {
        return HEIGHT - BOTTOM - share(value, ticks) * (HEIGHT - BOTTOM - TOP);
    }

    private static double share(double value, List<Double> ticks) {
        double low = ticks.get(0);
        return (value - low) / (ticks.get(ticks.size() - 1) - low);
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"grid\" stroke=\"#8884\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(StringBuilder svg, String anchor, double x, double y, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"axis\" fill=\"#7a8594\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                anchor,
                x,
                y,
                text));
    }
}
