/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import dev.maect.checkpoint.state.StateFiles;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.augment.Views;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.Loader;
import dev.maect.data.loader.LoaderEpoch;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.classifier.CommonLabels;
import dev.maect.vit.EncoderConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The linear probe as published ({@code yamls/probe.yaml}, {@code heads/linear_head.py} of MAE-CT): the encoder is
 * frozen and sees a new crop and flip of every image in every epoch; behind it a batch norm without affine parameters
 * and one linear layer per learning rate, SGD with momentum 0.9 and no weight decay, a tenth of warm-up, half a cosine.
 * All label sets and rates share the encoder's passes, which take nearly all the time.
 */
public final class AugmentedProbe {
    private static final Duration SAVE_EVERY = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(AugmentedProbe.class);

    private AugmentedProbe() {}

    /** As {@link #evaluate(FeatureExtractor, ImageSource, FeatureSet, AugmentedProbeOptions, Optional)}, keeping no state. */
    public static List<AugmentedProbeResult> evaluate(
            FeatureExtractor extractor, ImageSource train, FeatureSet test, AugmentedProbeOptions options) {
        return evaluate(extractor, train, test, options, Optional.empty());
    }

    /**
     * Trains and measures.
     *
     * @param extractor the encoder and its pooling; stays with the caller
     * @param train images to learn from; unreadable ones are replaced as in training
     * @param test features of the test images by the same extractor, not augmented
     * @param states where the state is kept every ten minutes, and gone on from; they stay at the end
     * @return one result per label set that both have, in the order of {@code test}
     * @throws EvaluationException if no label set is common or its classes differ
     */
    public static List<AugmentedProbeResult> evaluate(
            FeatureExtractor extractor,
            ImageSource train,
            FeatureSet test,
            AugmentedProbeOptions options,
            Optional<StateFiles> states) {
        return evaluate(extractor, train, test, options, states, SAVE_EVERY);
    }

    static List<AugmentedProbeResult> evaluate(
            FeatureExtractor extractor,
            ImageSource train,
            FeatureSet test,
            AugmentedProbeOptions options,
            Optional<StateFiles> states,
            Duration saveEvery) {
        Map<String, LabelSet> labels = commonLabels(train, test);
        EncoderConfig config = extractor.config();
        Views views = Views.minimal(1, config.imageHeight(), config.imageWidth(), options.minScale(), 1);
        int batch = Math.min(options.batchSize(), train.size());
        List<Double> rates = options.baseRates().stream()
                .map(rate -> rate * batch / LinearProbe.REFERENCE_BATCH)
                .toList();
        Map<String, List<List<Double>>> accuracies = new LinkedHashMap<>();
        try (Loader loader =
                        new Loader(train, views, LoaderOptions.training(batch, options.workers(), options.seed()));
                PointerScope scope = new PointerScope()) {
            ProbeSchedule schedule = new ProbeSchedule(options.epochs() * loader.stepsPerEpoch());
            Tensor measured = extractor.onDevice(test.features());
            Map<String, ProbeHeads> heads = new LinkedHashMap<>();
            labels.forEach((name, set) -> {
                heads.put(name, LinearProbe.initialHeads(measured, set.classes().size(), rates, options.seed()));
                accuracies.put(name, new ArrayList<>());
            });
            try (ProbeSaving saving = ProbeSaving.begin(states, saveEvery, heads, accuracies, loader)) {
                for (int epoch = saving.epoch(); epoch < options.epochs(); epoch++) {
                    train(extractor, loader, epoch, schedule, heads, saving);
                    heads.forEach((name, head) -> Objects.requireNonNull(accuracies.get(name))
                            .add(accuracy(head, measured, test.labelSet(name))));
                    LOG.info("probe epoch: {}/{} {}", epoch + 1, options.epochs(), best(accuracies));
                }
            } finally {
                heads.values().forEach(ProbeHeads::close);
            }
        }
        return accuracies.entrySet().stream()
                .map(entry -> new AugmentedProbeResult(entry.getKey(), options.baseRates(), entry.getValue()))
                .toList();
    }

    private static Map<String, LabelSet> commonLabels(ImageSource train, FeatureSet test) {
        Map<String, LabelSet> ofTrain = train.labelSets().stream()
                .collect(Collectors.toMap(LabelSet::name, set -> set, (a, b) -> a, LinkedHashMap::new));
        Map<String, LabelSet> common = new LinkedHashMap<>();
        for (String name : CommonLabels.names(train.labelSets(), test.labelSets())) {
            common.put(name, Objects.requireNonNull(ofTrain.get(name)));
        }
        return common;
    }

    private static void train(
            FeatureExtractor extractor,
            Loader loader,
            int epoch,
            ProbeSchedule schedule,
            Map<String, ProbeHeads> heads,
            ProbeSaving saving) {
        try (LoaderEpoch batches = loader.epoch(epoch, saving.firstStep(epoch))) {
            int step = epoch * loader.stepsPerEpoch() + batches.step();
            while (batches.hasNext()) {
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = new NoGradGuard();
                        Batch batch = batches.next()) {
                    Tensor features = extractor.features(batch.views().get(0));
                    double factor = schedule.factor(step++);
                    heads.forEach((name, head) -> head.train(
                            features,
                            extractor.onDevice(
                                    Objects.requireNonNull(batch.labels().get(name))),
                            factor));
                }
                if (batches.hasNext()) {
                    saving.stepDone(epoch, batches.step());
                }
            }
        }
    }

    private static List<Double> accuracy(ProbeHeads heads, Tensor features, LabelSet labels) {
        return Arrays.stream(heads.measure(features, labels.labels()).accuracy())
                .boxed()
                .toList();
    }

    private static String best(Map<String, List<List<Double>>> accuracies) {
        return accuracies.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "labels: %s accuracy: %.4f",
                        entry.getKey(),
                        new AugmentedProbeResult(entry.getKey(), List.of(), entry.getValue()).lastEpoch()))
                .collect(Collectors.joining(" "));
    }
}
