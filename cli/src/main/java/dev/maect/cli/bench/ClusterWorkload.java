/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.eval.FeatureSet;
import dev.maect.eval.KMeans;
import dev.maect.eval.KMeansOptions;
import dev.maect.eval.KMeansResult;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Lloyd's iterations from given centres, the first rows. */
final class ClusterWorkload implements Workload {
    static final int CLUSTERS = 100;
    static final int ITERATIONS = 20;

    private final FeatureSet features;
    private final Tensor centres;
    private int iterations = ITERATIONS;

    ClusterWorkload(BenchOptions options) {
        features = RandomFeatures.of(options.rows(), options.recipe().model().dim(), 1, 1);
        centres = features.features().narrow(0, 0, Math.min(CLUSTERS, options.rows() / 4));
    }

    @Override
    public Map<String, Double> run() {
        try (KMeansResult result = KMeans.from(features.features(), centres, new KMeansOptions.Lloyd(ITERATIONS, 0))) {
            iterations = result.iterations();
            return Map.of();
        }
    }

    @Override
    public double amount() {
        return features.size();
    }

    @Override
    public double operations() {
        return 2.0 * features.size() * centres.size(0) * features.dimensions() * iterations;
    }

    @Override
    public void close() {
        centres.close();
        features.close();
    }
}
