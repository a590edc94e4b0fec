/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.probe.AugmentedProbe;
import dev.maect.eval.probe.AugmentedProbeOptions;
import dev.maect.eval.probe.AugmentedProbeResult;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The linear probe as published, on augmented views. */
final class OfficialProbeProtocol implements EvaluationProtocol {
    @Mixin
    private ProbeTraining training =
            new ProbeTraining(AugmentedProbeOptions.published(0).baseRates());

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
        Map<String, String> settings = training.settings(context);
        settings.put("min-scale", Double.toString(minScale));
        settings.put("pooling", context.pooling().toString());
        return settings;
    }

    private AugmentedProbeOptions options(EvaluationContext context) {
        int workers = AugmentedProbeOptions.published(0).workers();
        return new AugmentedProbeOptions(
                training.rates(), training.epochs(), training.batchSize(context), minScale, workers, context.seed());
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
