/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.paired.Outcomes;
import dev.maect.eval.probe.LinearProbe;
import dev.maect.eval.probe.LinearProbeOptions;
import dev.maect.eval.probe.LinearProbeResult;
import dev.maect.eval.probe.TrainedProbe;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The linear probe on cached features.
 *
 * @param epochs passes over the training images
 * @param probeBatch images per step, at most a quarter of the training images
 * @param rates learning rates for a batch of 256, all trained at once
 */
@AutoService(EvaluationProtocol.class)
public record ProbeProtocol(
        @Setting("Passes over the training images.") int epochs,

        @Setting("Images per step, at most a quarter of the training set.")
        int probeBatch,

        @Setting("Learning rates for a batch of 256, all trained at once (default: 0.1,0.09,...,0.01).")
        List<Double> rates)
        implements EvaluationProtocol {
    /** The usual settings. */
    public ProbeProtocol() {
        this(50, 1024, LinearProbeOptions.published(0).baseRates());
    }

    /** Checks the settings and copies the list. */
    public ProbeProtocol {
        rates = List.copyOf(rates);
        Checks.require(epochs >= 1, "epochs", epochs, "at least 1");
        Checks.require(probeBatch >= 2, "probe-batch", probeBatch, "at least 2");
        Checks.require(
                !rates.isEmpty() && rates.stream().allMatch(rate -> rate > 0),
                "rates",
                rates,
                "one number or more, each above 0");
    }

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public String description() {
        return "Linear probe on features computed once; the learning rate is chosen without the test images.";
    }

    @Override
    public boolean partOfAll() {
        return true;
    }

    @Override
    public int order() {
        return 20;
    }

    @Override
    public boolean overRanks() {
        return true;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(true);
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("epochs", Integer.toString(epochs));
        settings.put("batch-size", Integer.toString(context.probeBatch(probeBatch)));
        settings.put("base-rates", rates.toString());
        settings.put("held-out-share", Double.toString(options(context).heldOut()));
        settings.put("pooling", context.pooling().toString());
        return settings;
    }

    private LinearProbeOptions options(EvaluationContext context) {
        return new LinearProbeOptions(rates, epochs, context.probeBatch(probeBatch), 0.1, context.seed());
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        ProtocolResults results = new ProtocolResults();
        try (EvaluationContext.Features features = context.features()) {
            context.onFirst(() -> measure(context, features, results));
        }
        return results;
    }

    private void measure(EvaluationContext context, EvaluationContext.Features features, ProtocolResults results) {
        for (String labels : context.labelSets()) {
            LinearProbeResult result;
            try (TrainedProbe probe = LinearProbe.train(features.train(), labels, options(context))) {
                result = probe.measure(features.test());
                context.keepOutcomes(
                        labels,
                        "accuracy",
                        Outcomes.of(
                                probe.predict(features.test()),
                                features.test().labelSet(labels).labels()));
            }
            int images = features.test().size();
            results.addAccuracy(labels, "accuracy", result.accuracy(), images, context.seed());
            results.add(labels, "held-out-accuracy", result.chosen().heldOutAccuracy());
            results.add(labels, "chosen-rate", result.chosen().baseRate());
            results.add(labels, "best-on-test-accuracy", result.bestTestAccuracy());
        }
    }
}
