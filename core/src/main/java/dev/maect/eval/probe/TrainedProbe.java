/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import dev.maect.data.LabelSet;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.classifier.CommonLabels;
import dev.maect.eval.classifier.FittedClassifier;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Linear probes of all learning rates after training, and which rate did best on the held-out training images. Closing it
 * frees their weights.
 */
public final class TrainedProbe implements FittedClassifier {
    private final ProbeHeads heads;
    private final LabelSet labels;
    private final List<LinearProbeResult.Rate> untested;
    private final int chosen;

    /** Takes over {@code heads}; {@code untested} tells of each rate, but for its accuracy on test images. */
    TrainedProbe(ProbeHeads heads, LabelSet labels, List<LinearProbeResult.Rate> untested) {
        this.heads = heads;
        this.labels = labels;
        this.untested = List.copyOf(untested);
        this.chosen = this.untested.indexOf(
                LinearProbeResult.choosing(labels.name(), untested).chosen());
    }

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public String labelSet() {
        return labels.name();
    }

    /** The answers of the chosen rate's probe. */
    @Override
    public int[] predict(FeatureSet test) {
        return heads.predict(test.features(), chosen, places(test));
    }

    /** How the probes of all rates do on {@code test}. */
    public LinearProbeResult measure(FeatureSet test) {
        double[] accuracy = heads.measure(
                        test.features(), test.labelSet(labels.name()).labels(), places(test))
                .accuracy();
        List<LinearProbeResult.Rate> tested = IntStream.range(0, accuracy.length)
                .mapToObj(i -> new LinearProbeResult.Rate(
                        untested.get(i).baseRate(),
                        untested.get(i).heldOutAccuracy(),
                        untested.get(i).heldOutCrossEntropy(),
                        accuracy[i]))
                .toList();
        return LinearProbeResult.choosing(labels.name(), tested);
    }

    private int[] places(FeatureSet test) {
        return CommonLabels.places(labels, test.labelSet(labels.name()));
    }

    @Override
    public void close() {
        heads.close();
    }
}
