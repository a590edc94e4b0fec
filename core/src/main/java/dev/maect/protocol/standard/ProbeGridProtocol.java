/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.paired.Outcomes;
import dev.maect.eval.probe.LinearProbe;
import dev.maect.eval.probe.LinearProbeOptions;
import dev.maect.eval.probe.LinearProbeResult;
import dev.maect.eval.probe.ProbeInput;
import dev.maect.eval.probe.TrainedProbe;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import dev.maect.vit.Pooling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The linear probe on cached features over a grid of learning rates, poolings and last blocks (after DINOv2).
 *
 * @param epochs passes over the features
 * @param rates learning rates for a batch of 256, all trained at once
 */
@AutoService(EvaluationProtocol.class)
public record ProbeGridProtocol(
        @Setting("Passes over the features.") int epochs,

        @Setting("Learning rates for a batch of 256 (default: 13 from 0.0001 to 0.5).")
        List<Double> rates)
        implements EvaluationProtocol {
    private static final List<Pooling> POOLINGS = List.of(Pooling.CLASS_TOKEN, Pooling.CONCAT_CLASS_AVERAGE);
    private static final List<Integer> BLOCKS = List.of(1, 4);

    /** The usual settings. */
    public ProbeGridProtocol() {
        this(50, List.of(1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.3, 0.5));
    }

    /** Checks the settings and copies the list. */
    public ProbeGridProtocol {
        rates = List.copyOf(rates);
        Checks.require(epochs >= 1, "epochs", epochs, "at least 1");
        Checks.require(
                !rates.isEmpty() && rates.stream().allMatch(rate -> rate > 0),
                "rates",
                rates,
                "one number or more, each above 0");
    }

    @Override
    public String name() {
        return "probe-grid";
    }

    @Override
    public String description() {
        return "Linear probe over learning rates x poolings x last 1 or 4 blocks, chosen without the test images.";
    }

    @Override
    public int order() {
        return 40;
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
        LinearProbeOptions options = options(context);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("epochs", Integer.toString(options.epochs()));
        settings.put("batch-size", Integer.toString(options.batchSize()));
        settings.put("base-rates", options.baseRates().toString());
        settings.put("held-out-share", Double.toString(options.heldOut()));
        settings.put("poolings", POOLINGS.toString());
        settings.put("last-blocks", BLOCKS + ", each after the final norm, concatenated");
        return settings;
    }

    private LinearProbeOptions options(EvaluationContext context) {
        int batch = context.probeBatch(1024);
        return new LinearProbeOptions(rates, epochs, batch, 0.1, context.seed());
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        Map<String, Cell> best = new LinkedHashMap<>();
        ProtocolResults cells = new ProtocolResults();
        for (Pooling pooling : POOLINGS) {
            for (int blocks : BLOCKS) {
                int depth = context.config().depth();
                List<FeatureTap> taps = IntStream.rangeClosed(Math.max(1, depth - blocks + 1), depth)
                        .mapToObj(block -> new FeatureTap(pooling, block, true))
                        .toList();
                try (EvaluationContext.Features features = concatenated(context.features(taps))) {
                    context.onFirst(() -> context.labelSets().forEach(labels -> {
                        Cell measured = cell(features, labels, context);
                        String cell = pooling + "-last" + blocks;
                        cells.add(labels, cell + "-accuracy", measured.result().accuracy());
                        cells.add(
                                labels,
                                cell + "-rate",
                                measured.result().chosen().baseRate());
                        best.merge(labels, measured, ProbeGridProtocol::better);
                    }));
                }
            }
        }
        ProtocolResults results = new ProtocolResults();
        best.forEach((labels, cell) -> {
            LinearProbeResult result = cell.result();
            context.keepOutcomes(labels, "accuracy", cell.outcomes());
            results.addAccuracy(
                    labels, "accuracy", result.accuracy(), context.test().size(), context.seed());
            results.add(labels, "held-out-accuracy", result.chosen().heldOutAccuracy());
        });
        cells.byLabelSet()
                .forEach((labels, metrics) -> metrics.forEach((metric, value) -> results.add(labels, metric, value)));
        return results;
    }

    /** A probe of the grid, the best of its rates. */
    private record Cell(LinearProbeResult result, Outcomes outcomes) {}

    private Cell cell(EvaluationContext.Features features, String labels, EvaluationContext context) {
        try (TrainedProbe probe = LinearProbe.train(features.train(), labels, options(context))) {
            return new Cell(
                    probe.measure(features.test()),
                    Outcomes.of(
                            probe.predict(features.test()),
                            features.test().labelSet(labels).labels()));
        }
    }

    private static Cell better(Cell a, Cell b) {
        return b.result().chosen().heldOutAccuracy() > a.result().chosen().heldOutAccuracy() ? b : a;
    }

    /** One pair with the columns of all, which are closed. */
    private static EvaluationContext.Features concatenated(List<EvaluationContext.Features> parts) {
        try {
            FeatureSet train = ProbeInput.joined(
                    parts.stream().map(EvaluationContext.Features::train).toList());
            FeatureSet test = ProbeInput.joined(
                    parts.stream().map(EvaluationContext.Features::test).toList());
            return new EvaluationContext.Features(train, test);
        } finally {
            parts.forEach(EvaluationContext.Features::close);
        }
    }
}
