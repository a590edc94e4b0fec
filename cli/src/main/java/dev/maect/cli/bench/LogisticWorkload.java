/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.data.LabelSet;
import dev.maect.eval.lowshot.LogisticModel;
import dev.maect.eval.lowshot.LogisticRegression;
import dev.maect.eval.lowshot.LogisticRegressionOptions;
import java.util.Map;
import java.util.Objects;

/** The low-shot classifier: multinomial logistic regression by L-BFGS, to the tolerance of the protocol. */
final class LogisticWorkload implements Workload {
    private static final double SEPARATION = 0.5;
    private static final double LAMBDA = 1e-6;

    private final MixtureFeatures mixture;
    private final int classes;
    private final LogisticRegressionOptions options;
    private Map<String, Double> outcome = Map.of();

    LogisticWorkload(BenchOptions options) {
        classes = Math.min(options.classes(), options.rows() / 4);
        mixture = MixtureFeatures.of(
                options.rows(), options.recipe().model().dim(), classes, SEPARATION, 1, options.device());
        this.options = new LogisticRegressionOptions(LAMBDA, 1e-3, 1000);
    }

    @Override
    public Map<String, Double> run() {
        int[] labels = mixture.features().labelSet(LabelSet.DEFAULT_NAME).labels();
        try (LogisticModel model = LogisticRegression.fit(mixture.features().features(), labels, classes, options)) {
            outcome = Map.of("objective", model.objective(), "iterations", (double) model.iterations());
            return Map.of();
        }
    }

    @Override
    public Map<String, Double> outcome() {
        return outcome;
    }

    @Override
    public Map<String, Object> peerTask() {
        if (outcome.isEmpty()) {
            run(); // Python stops where it is as good as this
        }
        return Map.of(
                "features",
                mixture.file().toString(),
                "regularisation",
                options.regularisation(),
                "target",
                Objects.requireNonNull(outcome.get("objective")) * (1 + options.tolerance()),
                "most_iterations",
                20 * options.maxIterations());
    }

    @Override
    public double amount() {
        return mixture.features().size();
    }

    @Override
    public double operations() {
        // two products per iteration
        return 4.0
                * mixture.features().size()
                * mixture.features().dimensions()
                * classes
                * outcome.getOrDefault("iterations", 0.0);
    }

    @Override
    public void close() {
        mixture.close();
    }
}
