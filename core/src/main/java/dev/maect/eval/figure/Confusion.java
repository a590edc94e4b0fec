/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import dev.maect.data.LabelSet;
import dev.maect.eval.cluster.Contingency;
import dev.maect.io.JsonPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Classes against clusters, ordered so that the pairs of the best one-to-one assignment lie on the diagonal, the purest
 * first; then the classes that got no cluster, each near the cluster that most of it is in.
 *
 * @param title above the figure
 * @param labels the name of the label set
 * @param classes the class of each row
 * @param clusters the cluster of each column
 * @param counts images by row and column
 */
@SuppressWarnings("ArrayRecordComponent") // a table: identity is enough
public record Confusion(String title, String labels, List<String> classes, List<Integer> clusters, int[][] counts)
        implements FigureData {
    static final String KIND = "confusion";

    /** Copies the lists and checks the table's size. */
    public Confusion {
        classes = List.copyOf(classes);
        clusters = List.copyOf(clusters);
        int columns = clusters.size();
        if (counts.length != classes.size() || Arrays.stream(counts).anyMatch(row -> row.length != columns)) {
            throw new IllegalArgumentException("A table needs a row per class and a column per cluster");
        }
    }

    /**
     * Counts and orders.
     *
     * @param set the classes of the images
     * @param clusters the cluster of each image
     * @param title above the figure
     */
    public static Confusion of(LabelSet set, int[] clusters, String title) {
        Contingency table = Contingency.of(set.labels(), clusters);
        int[] pairing = table.bestPairing();
        List<Integer> rows = new ArrayList<>(IntStream.range(0, pairing.length)
                .filter(row -> pairing[row] >= 0)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -share(table.counts()[row], pairing[row])))
                .toList());
        List<Integer> columns =
                new ArrayList<>(rows.stream().map(row -> pairing[row]).toList());
        IntStream.range(0, table.clusters().length)
                .filter(column -> !columns.contains(column))
                .forEach(columns::add);
        IntStream.range(0, pairing.length)
                .filter(row -> pairing[row] < 0)
                .boxed()
                .sorted(Comparator.comparingInt(row -> columns.indexOf(largest(table.counts()[row]))))
                .forEach(rows::add);
        int[][] counts = rows.stream()
                .map(row -> columns.stream()
                        .mapToInt(column -> table.counts()[row][column])
                        .toArray())
                .toArray(int[][]::new);
        return new Confusion(
                title,
                set.name(),
                rows.stream()
                        .map(row -> set.classes().get(table.classes()[row]))
                        .toList(),
                columns.stream().map(column -> table.clusters()[column]).toList(),
                counts);
    }

    private static double share(int[] row, int column) {
        return row[column] / Math.max(1.0, Arrays.stream(row).sum());
    }

    private static int largest(int[] row) {
        int found = 0;
        for (int i = 1; i < row.length; i++) {
            found = row[i] > row[found] ? i : found;
        }
        return found;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", title);
        json.put("labels", labels);
        json.put("classes", classes);
        json.put("clusters", clusters);
        json.put("counts", counts);
        return json;
    }

    static Confusion of(JsonPart node) {
        return new Confusion(
                node.part("title").text(),
                node.part("labels").text(),
                node.part("classes").texts(),
                Arrays.stream(node.part("clusters").integers()).boxed().toList(),
                node.part("counts").list().stream().map(JsonPart::integers).toArray(int[][]::new));
    }
}
