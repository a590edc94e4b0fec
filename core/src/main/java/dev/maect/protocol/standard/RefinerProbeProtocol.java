/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.probe.AugmentedProbe;
import dev.maect.eval.probe.AugmentedProbeOptions;
import dev.maect.eval.probe.AugmentedProbeResult;
import dev.maect.eval.probe.ProbeInput;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import dev.maect.vit.Pooling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The linear probe as MIM-Refiner publishes it: 52 probes, of 13 learning rates, the class token (or the mean of the patches,
 * where the encoder is judged by it) with and without the other beside it, and the encoder's output or its last four blocks without norm, all on augmented views
 * at once. What is published is the best of all probes and epochs on the test images.
 *
 * @param epochs passes over the training images
 * @param probeBatch images per step, at most a quarter of the training images
 * @param minScale smallest share of the area that a crop takes
 */
@AutoService(EvaluationProtocol.class)
public record RefinerProbeProtocol(
        @Setting("Passes over the training images.") int epochs,

        @Setting("Images per step, at most a quarter of the training set.")
        int probeBatch,

        @Setting("Smallest share of the area that a crop takes.")
        double minScale)
        implements EvaluationProtocol {
    private static final int LAST_BLOCKS = 4;

    /** The published settings. */
    public RefinerProbeProtocol() {
        this(50, 1024, 0.08);
    }

    /** Checks the settings. */
    public RefinerProbeProtocol {
        Checks.require(epochs >= 1, "epochs", epochs, "at least 1");
        Checks.require(probeBatch >= 2, "probe-batch", probeBatch, "at least 2");
        Checks.require(minScale > 0 && minScale <= 1, "min-scale", minScale, "above 0 and at most 1");
    }

    @Override
    public String name() {
        return "probe-refiner";
    }

    @Override
    public String description() {
        return "Linear probe as MIM-Refiner publishes it: 52 probes on new crops and flips; takes epochs x feature"
                + " extraction.";
    }

    @Override
    public int order() {
        return 45;
    }

    @Override
    public boolean overRanks() {
        return true;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(false);
    }

    /** Of the narrower features; the wider ones have the class token and the mean of the patches. */
    private static Pooling narrow(EvaluationContext context) {
        return context.pooling() == Pooling.MEAN_PATCH ? Pooling.MEAN_PATCH : Pooling.CLASS_TOKEN;
    }

    /** What the probes see: two poolings, of the output and of the last blocks. */
    private static List<ProbeInput> inputs(EvaluationContext context) {
        int depth = context.config().depth();
        List<ProbeInput> inputs = new ArrayList<>();
        for (Pooling one : List.of(narrow(context), Pooling.CONCAT_CLASS_AVERAGE)) {
            inputs.add(new ProbeInput(one + "-last1", List.of(FeatureTap.last(one))));
            inputs.add(new ProbeInput(
                    one + "-last" + LAST_BLOCKS,
                    IntStream.rangeClosed(Math.max(1, depth - LAST_BLOCKS + 1), depth)
                            .mapToObj(block -> new FeatureTap(one, block, false))
                            .toList()));
        }
        return inputs;
    }

    private AugmentedProbeOptions options(EvaluationContext context) {
        return AugmentedProbeOptions.mimRefiner(context.seed()).with(epochs, context.probeBatch(probeBatch), minScale);
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        AugmentedProbeOptions options = options(context);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("epochs", Integer.toString(epochs));
        settings.put("batch-size", Integer.toString(options.batchSize()));
        settings.put("base-rates", options.baseRates().toString());
        settings.put("min-scale", Double.toString(minScale));
        settings.put(
                "poolings",
                List.of(narrow(context), Pooling.CONCAT_CLASS_AVERAGE).toString());
        settings.put("last-blocks", "1 after the final norm; " + LAST_BLOCKS + " without norm, concatenated");
        settings.put("chosen-on", "test images, over probes and epochs");
        return settings;
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        Map<ProbeInput, FeatureSet> tests = new LinkedHashMap<>();
        try {
            for (ProbeInput input : inputs(context)) {
                tests.put(input, test(context, input));
            }
            try (FeatureExtractor extractor = context.openExtractor()) {
                return results(
                        AugmentedProbe.evaluate(
                                extractor, context.train(), tests, options(context), context.states(name())),
                        context);
            }
        } finally {
            tests.values().forEach(FeatureSet::close);
        }
    }

    private static FeatureSet test(EvaluationContext context, ProbeInput input) {
        List<FeatureSet> parts = context.features(context.test(), context.testIdentity(), input.taps());
        try {
            return ProbeInput.joined(parts);
        } finally {
            parts.forEach(FeatureSet::close);
        }
    }

    private static ProtocolResults results(
            Map<ProbeInput, List<AugmentedProbeResult>> measured, EvaluationContext context) {
        Map<String, List<AugmentedProbeResult>> byLabels = new LinkedHashMap<>();
        measured.values()
                .forEach(all ->
                        all.forEach(result -> byLabels.computeIfAbsent(result.labelSet(), labels -> new ArrayList<>())
                                .add(result)));
        ProtocolResults results = new ProtocolResults();
        byLabels.forEach((labels, all) -> {
            accuracy(
                    results,
                    labels,
                    "best-on-test-accuracy",
                    all.stream().mapToDouble(AugmentedProbeResult::bestOnVal),
                    context);
            accuracy(
                    results,
                    labels,
                    "last-epoch-accuracy",
                    all.stream().mapToDouble(AugmentedProbeResult::lastEpoch),
                    context);
        });
        measured.forEach((input, all) -> all.forEach(result -> {
            results.add(result.labelSet(), input.name() + "-best-on-test-accuracy", result.bestOnVal());
            results.add(result.labelSet(), input.name() + "-best-on-test-epoch", result.bestEpoch());
            results.add(result.labelSet(), input.name() + "-best-on-test-rate", result.bestRate());
        }));
        return results;
    }

    private static void accuracy(
            ProtocolResults results, String labels, String metric, DoubleStream values, EvaluationContext context) {
        results.addAccuracy(
                labels, metric, values.max().orElseThrow(), context.test().size(), context.seed());
    }
}
