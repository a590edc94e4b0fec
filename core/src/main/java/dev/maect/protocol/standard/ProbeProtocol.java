/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.probe.LinearProbe;
import dev.maect.eval.probe.LinearProbeOptions;
import dev.maect.eval.probe.LinearProbeResult;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** The linear probe on cached features. */
final class ProbeProtocol implements EvaluationProtocol {
    @Mixin
    private ProbeTraining training =
            new ProbeTraining(LinearProbeOptions.published(0).baseRates());

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public String description() {
        return "Linear probe on features computed once; the learning rate is chosen without the test images.";
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(true);
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = training.settings(context);
        settings.put("held-out-share", Double.toString(options(context).heldOut()));
        settings.put("pooling", context.pooling().toString());
        return settings;
    }

    private LinearProbeOptions options(EvaluationContext context) {
        return new LinearProbeOptions(
                training.rates(), training.epochs(), training.batchSize(context), 0.1, context.seed());
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        ProtocolResults results = new ProtocolResults();
        try (EvaluationContext.Features features = context.features()) {
            for (String labels : context.labelSets()) {
                LinearProbeResult result =
                        LinearProbe.evaluate(features.train(), features.test(), labels, options(context));
                int images = features.test().size();
                results.addAccuracy(labels, "accuracy", result.accuracy(), images, context.seed());
                results.add(labels, "held-out-accuracy", result.chosen().heldOutAccuracy());
                results.add(labels, "chosen-rate", result.chosen().baseRate());
                results.add(labels, "best-on-test-accuracy", result.bestTestAccuracy());
            }
        }
        return results;
    }
}
