/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import dev.maect.data.LabelSet;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.classifier.CommonLabels;
import dev.maect.eval.matrix.LabelTensors;
import dev.maect.eval.matrix.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The linear probe on cached features: batch norm without affine parameters, then one linear layer, trained with SGD
 * (momentum 0.9, no weight decay) and the official schedule; as {@code yamls/probe.yaml} of MAE-CT, but on features
 * computed once instead of augmented views every epoch. The learning rate is chosen on a held-out part of the training
 * images; then all rates are trained again on all training images and measured on the test images.
 */
public final class LinearProbe {
    private static final double INITIAL_STD = 0.01;
    static final double REFERENCE_BATCH = 256;

    private LinearProbe() {}

    /**
     * Trains and measures the probe for one label set. Where the test images have only some of the training images'
     * classes, it is trained on all and answers with these.
     *
     * @throws EvaluationException if either set lacks the label set, the test images have a class that the training
     *     images lack, or there are fewer than four training images
     */
    public static LinearProbeResult evaluate(
            FeatureSet train, FeatureSet test, String labelSet, LinearProbeOptions options) {
        CommonLabels.places(train.labelSet(labelSet), test.labelSet(labelSet));
        if (train.dimensions() != test.dimensions()) {
            throw new EvaluationException("Training features have " + train.dimensions() + " dimensions, test features "
                    + test.dimensions() + ". Extract both with the same encoder and pooling.");
        }
        try (TrainedProbe probe = train(train, labelSet, options)) {
            return probe.measure(test);
        }
    }

    /**
     * Trains the probe for one label set: for the choice of the rate without the held-out images, then on all.
     *
     * @return the caller closes it
     * @throws EvaluationException if there is no such label set, or if there are fewer than four images
     */
    public static TrainedProbe train(FeatureSet train, String labelSet, LinearProbeOptions options) {
        if (train.size() < 4) {
            throw new EvaluationException(
                    "The linear probe needs at least four training images; there are " + train.size() + ".");
        }
        ProbeHeads.Quality heldOut;
        int[] order = RandomStream.of(options.seed(), "probe-held-out").permutation(train.size());
        int held = (int) Math.min(train.size() - 2, Math.max(1, Math.round(train.size() * options.heldOut())));
        try (FeatureSet validation = train.subset(Arrays.copyOf(order, held));
                FeatureSet rest = train.subset(Arrays.copyOfRange(order, held, order.length));
                ProbeHeads heads = trained(rest, labelSet, options)) {
            heldOut = heads.measure(
                    validation.features(), validation.labelSet(labelSet).labels());
        }
        List<LinearProbeResult.Rate> rates = new ArrayList<>();
        for (int i = 0; i < options.baseRates().size(); i++) {
            rates.add(new LinearProbeResult.Rate(
                    options.baseRates().get(i), heldOut.accuracy()[i], heldOut.crossEntropy()[i], Double.NaN));
        }
        return new TrainedProbe(trained(train, labelSet, options), train.labelSet(labelSet), rates);
    }

    private static ProbeHeads trained(FeatureSet train, String labelSet, LinearProbeOptions options) {
        LabelSet labels = train.labelSet(labelSet);
        int batch = Math.min(options.batchSize(), train.size());
        int stepsPerEpoch = train.size() / batch;
        ProbeSchedule schedule = new ProbeSchedule(options.epochs() * stepsPerEpoch);
        List<Double> rates = options.baseRates().stream()
                .map(rate -> rate * batch / REFERENCE_BATCH)
                .toList();
        try (PointerScope scope = new PointerScope()) {
            ProbeHeads heads = initialHeads(train.features(), labels.classes().size(), rates, options.seed());
            Tensor y = LabelTensors.of(labels.labels(), train.features());
            for (int epoch = 0; epoch < options.epochs(); epoch++) {
                int[] order =
                        RandomStream.of(options.seed(), "probe-order", epoch).permutation(train.size());
                try (PointerScope epochScope = new PointerScope()) {
                    Tensor shuffled = LabelTensors.of(order, train.features());
                    for (int step = 0; step < stepsPerEpoch; step++) {
                        try (PointerScope stepScope = new PointerScope()) {
                            Tensor rows = shuffled.narrow(0, (long) step * batch, batch);
                            double factor = schedule.factor(epoch * stepsPerEpoch + step);
                            heads.train(train.features().index_select(0, rows), y.index_select(0, rows), factor);
                        }
                    }
                }
            }
            return heads;
        }
    }

    static ProbeHeads initialHeads(Tensor features, int classes, List<Double> rates, long seed) {
        RandomStream random = RandomStream.of(seed, "probe-weights");
        float[] weights = new float[Math.toIntExact(classes * features.size(1))];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (INITIAL_STD * random.nextGaussian());
        }
        Tensor weight = Rows.onDeviceOf(features, Tensors.ofFloats(weights, classes, features.size(1)));
        Tensor bias = Rows.onDeviceOf(features, torch.zeros(classes));
        return new ProbeHeads(weight, bias, rates);
    }
}
