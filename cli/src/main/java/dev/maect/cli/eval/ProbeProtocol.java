/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.eval.LinearProbe;
import dev.maect.eval.LinearProbeOptions;
import dev.maect.eval.LinearProbeResult;
import dev.maect.eval.ProtocolResults;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The linear probe on cached features. */
final class ProbeProtocol implements EvaluationProtocol {
    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the features (default: ${DEFAULT-VALUE}).")
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
    private List<Double> rates = LinearProbeOptions.published(0).baseRates();

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public String description() {
        return "Linear probe on features computed once; the learning rate is chosen without the test pictures.";
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(true);
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        LinearProbeOptions options = options(context);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("epochs", Integer.toString(options.epochs()));
        settings.put("batch-size", Integer.toString(options.batchSize()));
        settings.put("base-rates", options.baseRates().toString());
        settings.put("held-out-share", Double.toString(options.heldOut()));
        settings.put("pooling", context.pooling().toString());
        return settings;
    }

    private LinearProbeOptions options(EvaluationContext context) {
        int batch = context.probeBatch(batchSize);
        return new LinearProbeOptions(rates, epochs, batch, 0.1, context.seed());
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        ProtocolResults results = new ProtocolResults();
        try (EvaluationContext.Features features = context.features()) {
            for (String labels : context.labelSets()) {
                LinearProbeResult result =
                        LinearProbe.evaluate(features.train(), features.test(), labels, options(context));
                int pictures = features.test().size();
                results.addAccuracy(labels, "accuracy", result.accuracy(), pictures, context.seed());
                results.add(labels, "held-out-accuracy", result.chosen().heldOutAccuracy());
                results.add(labels, "chosen-rate", result.chosen().baseRate());
                results.add(labels, "best-on-test-accuracy", result.bestTestAccuracy());
            }
        }
        return results;
    }
}
