/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import dev.maect.data.LabelSet;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.Pca;
import dev.maect.eval.analysis.FeatureMap;
import dev.maect.report.figure.ScatterPlot;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Maps of the features in the plane, coloured by class where there are labels. */
final class MapAnalysis {
    private MapAnalysis() {}

    static Map<String, Double> run(Subject subject) {
        int[] rows = FeatureMap.sample(subject.test().images().size(), FeatureMap.MOST_POINTS);
        try (FeatureSet all = subject.test().features();
                FeatureSet features = all.subset(rows)) {
            float[] values = Tensors.toFloats(features.features());
            int width = features.dimensions();
            float[][] matrix = new float[rows.length][];
            Arrays.setAll(matrix, i -> Arrays.copyOfRange(values, i * width, (i + 1) * width));
            draw(subject, features, FeatureMap.place(matrix, subject.seed()), "umap");
            Pca.Plane plane = Pca.plane(features.features());
            draw(subject, features, framed(plane.coordinates()), "pca");
            Map<String, Double> explained = new LinkedHashMap<>();
            explained.put("explained-1", plane.explained()[0]);
            explained.put("explained-2", plane.explained()[1]);
            return explained;
        }
    }

    private static void draw(Subject subject, FeatureSet features, double[][] points, String kind) {
        if (features.labelSets().isEmpty()) {
            ClusterAnalysis.write(
                    subject.file("map-" + kind + ".svg"),
                    ScatterPlot.svg(kind + " of " + subject.title(), points, List.of(), 1));
        }
        for (LabelSet set : features.labelSets()) {
            List<Integer> labels = Arrays.stream(set.labels()).boxed().toList();
            ClusterAnalysis.write(
                    subject.file("map-" + kind + "-" + set.name() + ".svg"),
                    ScatterPlot.svg(
                            kind + " of " + subject.title() + " by " + set.name(),
                            points,
                            labels,
                            set.classes().size()));
        }
    }

    /** Brought to [0, 1] with the proportions kept. */
    static double[][] framed(float[][] points) {
        double largest = 1e-12;
        for (float[] point : points) {
            largest = Math.max(largest, Math.max(Math.abs(point[0]), Math.abs(point[1])));
        }
        double[][] framed = new double[points.length][2];
        for (int i = 0; i < points.length; i++) {
            for (int axis = 0; axis < 2; axis++) {
                framed[i][axis] = 0.5 + points[i][axis] / (2 * largest);
            }
        }
        return framed;
    }
}
