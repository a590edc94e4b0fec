/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.eval.AugmentedProbe;
import dev.maect.eval.AugmentedProbeOptions;
import dev.maect.eval.AugmentedProbeResult;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.ProtocolResults;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The linear probe as published, on augmented views. */
final class OfficialProbeProtocol implements EvaluationProtocol {
    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the pictures (default: ${DEFAULT-VALUE}).")
    private int epochs = 50;

    @Option(
            names = "--probe-batch",
            paramLabel = "N",
            description = "Pictures per update, at most a quarter of the training set (default: ${DEFAULT-VALUE}).")
    private int batchSize = 1024;

    @Option(
            names = "--rates",
            paramLabel = "RATE",
            split = ",",
            description = "Learning rates for a batch of 256, all trained at once (default: 0.1,0.09,...,0.01).")
    private List<Double> rates = AugmentedProbeOptions.published(0).baseRates();

    @Option(
            names = "--min-scale",
            paramLabel = "SHARE",
            description = "Smallest share of the area that a crop takes (default: ${DEFAULT-VALUE}).")
    private double minScale = 0.08;

    @Override
    public String name() {
        return "probe-official";
    }

    @Override
    public String description() {
        return "Linear probe as published: new crops and flips in every epoch; takes epochs x feature extraction.";
    }

    @Override
    public boolean partOfAll() {
        return false;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(false);
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        AugmentedProbeOptions options = options(context);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("epochs", Integer.toString(options.epochs()));
        settings.put("batch-size", Integer.toString(options.batchSize()));
        settings.put("base-rates", options.baseRates().toString());
        settings.put("min-scale", Double.toString(options.minScale()));
        settings.put("pooling", context.pooling().toString());
        return settings;
    }

    private AugmentedProbeOptions options(EvaluationContext context) {
        int batch = context.probeBatch(batchSize);
        int workers = AugmentedProbeOptions.published(0).workers();
        return new AugmentedProbeOptions(rates, epochs, batch, minScale, workers, context.seed());
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        ProtocolResults results = new ProtocolResults();
        try (FeatureSet test = context.testFeatures();
                FeatureExtractor extractor = context.openExtractor()) {
            for (AugmentedProbeResult result :
                    AugmentedProbe.evaluate(extractor, context.train(), test, options(context))) {
                String labels = result.labelSet();
                results.addAccuracy(labels, "last-epoch-accuracy", result.lastEpoch(), test.size(), context.seed());
                results.addAccuracy(labels, "best-on-val-accuracy", result.bestOnVal(), test.size(), context.seed());
                results.add(labels, "best-on-val-epoch", result.bestEpoch());
                results.add(labels, "best-on-val-rate", result.bestRate());
            }
        }
        return results;
    }
}
