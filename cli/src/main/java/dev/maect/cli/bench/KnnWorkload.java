/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.data.LabelSet;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.knn.KnnEvaluation;
import dev.maect.eval.knn.KnnOptions;
import java.util.Map;

/** The k-NN protocol: a tenth as many queries as rows in the bank. */
final class KnnWorkload implements Workload {
    static final int CLASSES = 10;

    private final FeatureSet bank;
    private final FeatureSet queries;

    KnnWorkload(BenchOptions options) {
        int dim = options.recipe().model().dim();
        bank = RandomFeatures.of(options.rows(), dim, CLASSES, 1).movedTo(options.device());
        queries = RandomFeatures.of(options.rows() / 10, dim, CLASSES, 2).movedTo(options.device());
    }

    @Override
    public Map<String, Double> run() {
        KnnEvaluation.evaluate(bank, queries, LabelSet.DEFAULT_NAME, KnnOptions.defaults());
        return Map.of();
    }

    @Override
    public double amount() {
        return queries.size();
    }

    @Override
    public double operations() {
        return 2.0 * bank.size() * queries.size() * bank.dimensions();
    }

    @Override
    public void close() {
        bank.close();
        queries.close();
    }
}
