/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.measure;

import dev.maect.report.figure.AxisPlot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Each measure against k-NN accuracy, a point per checkpoint, coloured by stage, or by run where several are compared. */
public final class MeasurePlots {
    private static final int COLUMNS = 3;
    private static final int LEGEND = 30;

    private MeasurePlots() {}

    /** SVG images by measure, in the order of the measures; only measures that two or more checkpoints have. */
    public static Map<String, String> of(MeasureComparisons comparisons) {
        Set<String> measures = new LinkedHashSet<>();
        comparisons
                .checkpoints()
                .forEach(checkpoint -> measures.addAll(checkpoint.measures().keySet()));
        List<String> colours = legend(comparisons);
        boolean several = runs(comparisons).size() > 1;
        Map<String, String> plots = new LinkedHashMap<>();
        for (String measure : measures) {
            List<AxisPlot.Point> points = comparisons.checkpoints().stream()
                    .filter(checkpoint -> checkpoint.measures().containsKey(measure))
                    .map(checkpoint -> new AxisPlot.Point(
                            checkpoint.measures().getOrDefault(measure, 0.0),
                            100 * checkpoint.accuracies().getOrDefault(comparisons.labels(), 0.0),
                            colours.indexOf(colour(checkpoint, several)),
                            checkpoint.name(several)))
                    .toList();
            if (points.size() > 1) {
                plots.put(
                        measure,
                        AxisPlot.svg(
                                "k-NN accuracy in percent against " + measure, measure, "k-NN accuracy, %", points));
            }
        }
        return plots;
    }

    /** What the colours stand for, in their order. */
    public static List<String> legend(MeasureComparisons comparisons) {
        boolean several = runs(comparisons).size() > 1;
        Set<String> names = new LinkedHashSet<>();
        comparisons.checkpoints().forEach(checkpoint -> names.add(colour(checkpoint, several)));
        return List.copyOf(names);
    }

    private static Set<String> runs(MeasureComparisons comparisons) {
        Set<String> runs = new LinkedHashSet<>();
        comparisons.checkpoints().stream()
                .filter(checkpoint -> !checkpoint.stage().equals(MeasuredCheckpoint.FILE))
                .forEach(checkpoint -> runs.add(checkpoint.run()));
        return runs;
    }

    private static String colour(MeasuredCheckpoint checkpoint, boolean several) {
        return several ? checkpoint.run() + ", " + checkpoint.stage() : checkpoint.stage();
    }

    /** All plots in one image, with the colours' meaning beneath. */
    public static String sheet(MeasureComparisons comparisons) {
        List<String> plots = new ArrayList<>(of(comparisons).values());
        int rows = (plots.size() + COLUMNS - 1) / COLUMNS;
        int height = rows * AxisPlot.HEIGHT + LEGEND;
        StringBuilder sheet = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"system-ui,sans-serif\""
                        + " font-size=\"12\"><rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>",
                COLUMNS * AxisPlot.WIDTH,
                height));
        for (int i = 0; i < plots.size(); i++) {
            sheet.append(String.format(
                            Locale.ROOT,
                            "<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"",
                            i % COLUMNS * AxisPlot.WIDTH,
                            i / COLUMNS * AxisPlot.HEIGHT,
                            AxisPlot.WIDTH,
                            AxisPlot.HEIGHT))
                    .append(plots.get(i).substring("<svg".length()));
        }
        int x = 46;
        List<String> names = legend(comparisons);
        for (int i = 0; i < names.size(); i++) {
            sheet.append(AxisPlot.key(x, height - LEGEND / 2, i, names.get(i)));
            x += 30 + 7 * names.get(i).length();
        }
        return sheet.append("</svg>\n").toString();
    }
}
