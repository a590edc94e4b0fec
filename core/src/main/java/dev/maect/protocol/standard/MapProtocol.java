/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.analysis.FeatureMap;
import dev.maect.eval.analysis.Pca;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.figure.FeaturePlane;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Maps of the features in the plane: UMAP and principal components, with the labels where there are some.
 *
 * @param images at most so many of each side, drawn at random
 */
@AutoService(EvaluationProtocol.class)
public record MapProtocol(
        @Setting("At most so many images of each side, drawn at random.")
        int images) implements EvaluationProtocol {
    /** The usual settings. */
    public MapProtocol() {
        this(Sample.USUAL);
    }

    /** Checks the settings. */
    public MapProtocol {
        Sample.require(images);
    }

    @Override
    public String name() {
        return "map";
    }

    @Override
    public String description() {
        return "Maps of the features: UMAP and principal components.";
    }

    @Override
    public int order() {
        return 140;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return Sample.obstacle(context, name());
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("features", context.pooling().toString());
        settings.put("images", Integer.toString(images));
        return settings;
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        Sample test = Sample.ofTest(context, images);
        int[] rows = FeatureMap.sample(test.images().size(), FeatureMap.MOST_POINTS);
        List<String> names = Arrays.stream(rows).mapToObj(test.images()::name).toList();
        try (FeatureSet all = test.features();
                FeatureSet features = all.subset(rows)) {
            keep("umap", FeatureMap.place(features.toArrays(), context.seed()), names, features, context);
            Pca.Plane plane = Pca.plane(features.features());
            keep("pca", framed(plane.coordinates()), names, features, context);
            return new ProtocolResults()
                    .add(ProtocolResults.NO_LABELS, "explained-1", plane.explained()[0])
                    .add(ProtocolResults.NO_LABELS, "explained-2", plane.explained()[1]);
        }
    }

    private static void keep(
            String kind, double[][] points, List<String> names, FeatureSet features, EvaluationContext context) {
        String title = kind + " of " + context.encoder().name();
        context.keep("map-" + kind + ".json", new FeaturePlane(title, points, names, features.labelSets())::write);
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
