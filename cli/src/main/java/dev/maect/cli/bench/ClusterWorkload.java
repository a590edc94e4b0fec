/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.eval.cluster.KMeans;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.cluster.KMeansResult;
import java.util.Map;

/** k-means from its own starts to convergence, scikit-learn's usual rule; another seed in every run. */
final class ClusterWorkload implements Workload {
    static final int MAX_ITERATIONS = 300;
    static final double TOLERANCE = 1e-4;
    private static final double SEPARATION = 0.3;

    private final MixtureFeatures mixture;
    private final int clusters;
    private final int restarts;
    private long seed;
    private Map<String, Double> outcome = Map.of();

    ClusterWorkload(BenchOptions options) {
        clusters = clusters(options);
        restarts = options.restarts();
        // twice as many classes as clusters: there is no clear answer, and it takes its iterations
        mixture = MixtureFeatures.of(
                options.rows(),
                options.recipe().model().dim(),
                Math.max(40, 2 * clusters),
                SEPARATION,
                1,
                options.device());
    }

    private static int clusters(BenchOptions options) {
        return Math.min(options.classes(), options.rows() / 4);
    }

    @Override
    public Map<String, Double> run() {
        KMeansOptions options = new KMeansOptions(
                clusters, restarts, false, seed++, new KMeansOptions.Lloyd(MAX_ITERATIONS, TOLERANCE));
        try (KMeansResult result = KMeans.best(mixture.features().features(), options)) {
            outcome = Map.of("inertia", result.inertia(), "iterations", (double) result.iterations());
            return Map.of();
        }
    }

    @Override
    public Map<String, Double> outcome() {
        return outcome;
    }

    @Override
    public Map<String, Object> peerTask() {
        return Map.of(
                "features", mixture.file().toString(),
                "clusters", clusters,
                "restarts", restarts,
                "iterations", MAX_ITERATIONS,
                "tolerance", TOLERANCE);
    }

    @Override
    public double amount() {
        return mixture.features().size();
    }

    @Override
    public double operations() {
        return 0; // most of Lloyd's are left out, and how many depends on the features
    }

    @Override
    public void close() {
        mixture.close();
    }
}
