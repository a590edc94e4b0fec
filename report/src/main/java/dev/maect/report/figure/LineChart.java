/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import dev.maect.run.MetricsHistory.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Curves over training steps as an SVG image; colours and fonts come from the page's style sheet where it has one. */
public final class LineChart {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 232;
    private static final int LEFT = 52;
    private static final int RIGHT = 14;
    private static final int TOP = 14;
    private static final int BOTTOM = 40;
    private static final int MOST_POINTS = 300;

    private LineChart() {}

    /** Where values lie on paper. */
    private record Scale(double low, double high, double from, double to) {
        double at(double value) {
            return from + (value - low) / (high - low) * (to - from);
        }
    }

    /**
     * Draws {@code curves}, of which at least one has a point.
     *
     * @param title read out to those who do not see it
     * @param unit what stands behind the values; may be empty
     * @param horizontal what the curves run over
     */
    public static String svg(String title, String unit, String horizontal, List<Curve> curves) {
        List<Curve> drawn = curves.stream()
                .filter(curve -> !curve.points().isEmpty())
                .map(curve -> curve.thinned(MOST_POINTS))
                .toList();
        if (drawn.isEmpty()) {
            throw new IllegalArgumentException("A chart needs a curve with points");
        }
        List<Double> ticks =
                ticks(values(drawn).min().orElseThrow(), values(drawn).max().orElseThrow());
        Scale y = new Scale(ticks.get(0), ticks.get(ticks.size() - 1), HEIGHT - BOTTOM, TOP);
        long last = drawn.stream()
                .mapToLong(
                        curve -> curve.points().get(curve.points().size() - 1).step())
                .max()
                .orElseThrow();
        List<Double> stepTicks = ticks(0, Math.max(1, last));
        Scale x = new Scale(0, Math.max(1, last), LEFT, WIDTH - RIGHT);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" class=\"chart\""
                        + " font-family=\"system-ui,sans-serif\" font-size=\"11\"><title>%s</title>",
                WIDTH,
                HEIGHT,
                Xml.escape(title)));
        for (double tick : ticks) {
            grid(svg, y.at(tick), number(tick) + unit);
        }
        for (double tick : stepTicks) {
            if (tick <= last) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<text class=\"axis\" fill=\"#7a8594\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>",
                        x.at(tick),
                        HEIGHT - 20,
                        number(tick)));
            }
        }
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"axis\" fill=\"#7a8594\" text-anchor=\"middle\" x=\"%d\" y=\"%d\">%s</text>",
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 5,
                Xml.escape(horizontal)));
        drawn.stream().filter(Curve::faint).forEach(curve -> line(svg, curve, x, y, 0));
        // A curve without points keeps its colour free, so that charts of the same runs agree.
        List<Curve> front = curves.stream().filter(curve -> !curve.faint()).toList();
        for (int i = 0; i < front.size(); i++) {
            if (!front.get(i).points().isEmpty()) {
                line(svg, front.get(i).thinned(MOST_POINTS), x, y, i);
            }
        }
        return svg.append("</svg>").toString();
    }

    /** The colours' meaning, as HTML; empty for a single curve, which the chart's title explains. */
    public static String legend(List<Curve> curves) {
        List<String> names =
                curves.stream().filter(curve -> !curve.faint()).map(Curve::name).toList();
        return names.size() < 2 ? "" : legendOf(names);
    }

    /** The colours of curves called {@code names}, in their order, as HTML. */
    public static String legendOf(List<String> names) {
        StringBuilder html = new StringBuilder("<ul class=\"legend\">");
        for (int i = 0; i < names.size(); i++) {
            html.append("<li>").append(dot(i)).append(Xml.escape(names.get(i))).append("</li>");
        }
        return html.append("</ul>").toString();
    }

    /** A dot in the colour of curve {@code index}, as HTML. */
    public static String dot(int index) {
        return "<i class=\"dot\" style=\"background:" + ClassColours.of(index, 1) + "\"></i>";
    }

    private static DoubleStream values(List<Curve> curves) {
        return curves.stream().flatMapToDouble(curve -> curve.points().stream().mapToDouble(Point::value));
    }

    private static void grid(StringBuilder svg, double y, String label) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"grid\" stroke=\"#8884\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                        + "<text class=\"axis\" fill=\"#7a8594\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>",
                LEFT,
                WIDTH - RIGHT,
                y,
                y,
                LEFT - 7,
                y + 4,
                label));
    }

    private static void line(StringBuilder svg, Curve curve, Scale x, Scale y, int colour) {
        StringBuilder path = new StringBuilder();
        for (Point point : curve.points()) {
            path.append(path.isEmpty() ? "M" : "L")
                    .append(String.format(Locale.ROOT, "%.1f %.1f", x.at(point.step()), y.at(point.value())));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<path fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" stroke-linejoin=\"round\""
                        + " stroke-linecap=\"round\" stroke-opacity=\"%s\" d=\"%s\"/>",
                ClassColours.of(colour, 1),
                curve.faint() ? "1" : "2",
                curve.faint() ? "0.35" : "1",
                path));
    }

    /** About five round numbers, the first at or below {@code low} and the last at or above {@code high}. */
    static List<Double> ticks(double low, double high) {
        double span = high - low > 1e-12 ? high - low : Math.max(1e-6, Math.abs(high) * 0.2);
        double rough = span / 4;
        double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = magnitude
                * DoubleStream.of(1, 2, 2.5, 5, 10)
                        .filter(candidate -> candidate * magnitude >= rough * 0.999)
                        .findFirst()
                        .orElse(10);
        List<Double> ticks = new ArrayList<>();
        double first = Math.floor(low / step + 1e-9);
        double last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
        for (double i = first; i <= last; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 10_000) {
            return trimmed(String.format(Locale.ROOT, "%.1f", value / 1000)) + "k";
        }
        if (size != 0 && size < 0.001) {
            String[] parts = String.format(Locale.ROOT, "%.2e", value).split("e");
            return trimmed(parts[0]) + "e" + Integer.parseInt(parts[1]);
        }
        return trimmed(String.format(Locale.ROOT, "%.4f", value));
    }

    private static String trimmed(String decimal) {
        return decimal.contains(".") ? decimal.replaceAll("0+$", "").replaceAll("\\.$", "") : decimal;
    }
}
