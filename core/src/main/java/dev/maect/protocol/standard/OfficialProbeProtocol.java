/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.paired.Outcomes;
import dev.maect.eval.probe.AugmentedProbe;
import dev.maect.eval.probe.AugmentedProbeOptions;
import dev.maect.eval.probe.AugmentedProbeResult;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The linear probe as published, on augmented views.
 *
 * @param epochs passes over the training images
 * @param probeBatch images per step, at most a quarter of the training images
 * @param rates learning rates for a batch of 256, all trained at once
 * @param minScale smallest share of the area that a crop takes
 */
@AutoService(EvaluationProtocol.class)
public record OfficialProbeProtocol(
        @Setting("Passes over the training images.") int epochs,

        @Setting("Images per step, at most a quarter of the training set.")
        int probeBatch,

        @Setting("Learning rates for a batch of 256, all trained at once (default: 0.1,0.09,...,0.01).")
        List<Double> rates,

        @Setting("Smallest share of the area that a crop takes.")
        double minScale)
        implements EvaluationProtocol {
    /** The usual settings. */
    public OfficialProbeProtocol() {
        this(50, 1024, AugmentedProbeOptions.published(0).baseRates(), 0.08);
    }

    /** Checks the settings and copies the list. */
    public OfficialProbeProtocol {
        rates = List.copyOf(rates);
        Checks.require(epochs >= 1, "epochs", epochs, "at least 1");
        Checks.require(probeBatch >= 2, "probe-batch", probeBatch, "at least 2");
        Checks.require(
                !rates.isEmpty() && rates.stream().allMatch(rate -> rate > 0),
                "rates",
                rates,
                "one number or more, each above 0");
        Checks.require(minScale > 0 && minScale <= 1, "min-scale", minScale, "above 0 and at most 1");
    }

    @Override
    public String name() {
        return "probe-official";
    }

    @Override
    public String description() {
        return "Linear probe as published: new crops and flips in every epoch; takes epochs x feature extraction.";
    }

    @Override
    public int order() {
        return 30;
    }

    @Override
    public boolean overRanks() {
        return true;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(false);
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("epochs", Integer.toString(epochs));
        settings.put("batch-size", Integer.toString(context.probeBatch(probeBatch)));
        settings.put("base-rates", rates.toString());
        settings.put("min-scale", Double.toString(minScale));
        settings.put("pooling", context.pooling().toString());
        return settings;
    }

    private AugmentedProbeOptions options(EvaluationContext context) {
        int workers = AugmentedProbeOptions.published(0).workers();
        return new AugmentedProbeOptions(
                rates, epochs, context.probeBatch(probeBatch), minScale, workers, context.seed());
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        ProtocolResults results = new ProtocolResults();
        try (FeatureSet test = context.testFeatures();
                FeatureExtractor extractor = context.openExtractor()) {
            for (AugmentedProbeResult result : AugmentedProbe.evaluate(
                    extractor, context.train(), test, options(context), context.states(name()))) {
                String labels = result.labelSet();
                results.addAccuracy(labels, "last-epoch-accuracy", result.lastEpoch(), test.size(), context.seed());
                context.keepOutcomes(
                        labels,
                        "last-epoch-accuracy",
                        Outcomes.of(
                                result.predictions().stream()
                                        .mapToInt(Integer::intValue)
                                        .toArray(),
                                test.labelSet(labels).labels()));
                results.addAccuracy(labels, "best-on-val-accuracy", result.bestOnVal(), test.size(), context.seed());
                results.add(labels, "best-on-val-epoch", result.bestEpoch());
                results.add(labels, "best-on-val-rate", result.bestRate());
            }
        }
        return results;
    }
}
