/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a linear probe trains, as published and on cached features alike. */
final class ProbeTraining {
    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the training images (default: ${DEFAULT-VALUE}).")
    private int epochs = 50;

    @Option(
            names = "--probe-batch",
            paramLabel = "N",
            description = "Images per step, at most a quarter of the training set (default: ${DEFAULT-VALUE}).")
    private int batchSize = 1024;

    @Option(
            names = "--rates",
            paramLabel = "RATE",
            split = ",",
            description = "Learning rates for a batch of 256, all trained at once (default: 0.1,0.09,...,0.01).")
    private List<Double> rates;

    /** With these learning rates unless others are asked for. */
    ProbeTraining(List<Double> rates) {
        this.rates = List.copyOf(rates);
    }

    int epochs() {
        return epochs;
    }

    /** Images per step of a probe on the context's training images. */
    int batchSize(EvaluationContext context) {
        return context.probeBatch(batchSize);
    }

    List<Double> rates() {
        return rates;
    }

    /** As the card has them; the caller adds its own. */
    Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("epochs", Integer.toString(epochs));
        settings.put("batch-size", Integer.toString(batchSize(context)));
        settings.put("base-rates", rates.toString());
        return settings;
    }
}
