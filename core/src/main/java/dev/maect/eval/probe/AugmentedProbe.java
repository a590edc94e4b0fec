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
import dev.maect.distributed.ProcessGroup;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.classifier.CommonLabels;
import dev.maect.vit.EncoderConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
     * @param extractor the encoder and its pooling; stays with the caller; of several ranks that share it each encodes its part of
     *     every batch, and all train the probes on the whole
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
        ProbeInput only = new ProbeInput("", List.of(FeatureTap.last(extractor.pooling())));
        return Objects.requireNonNull(evaluate(extractor, train, Map.of(only, test), options, states, saveEvery)
                .get(only));
    }

    /**
     * Trains and measures probes on features from several places of the encoder at once, which share its passes.
     *
     * @param tests features of the test images, not augmented, by what the probes see
     * @return by what they see, one result per label set
     */
    public static Map<ProbeInput, List<AugmentedProbeResult>> evaluate(
            FeatureExtractor extractor,
            ImageSource train,
            Map<ProbeInput, FeatureSet> tests,
            AugmentedProbeOptions options,
            Optional<StateFiles> states) {
        return evaluate(extractor, train, tests, options, states, SAVE_EVERY);
    }

    /** The probes of one label set on one input. */
    private record Probes(ProbeInput input, LabelSet labels, Tensor test, LabelSet testLabels, ProbeHeads heads) {
        /** As states have them; of the only input they are named by the label set alone. */
        String key() {
            return input.name().isEmpty() ? labels.name() : labels.name() + " " + input.name();
        }
    }

    private static Map<ProbeInput, List<AugmentedProbeResult>> evaluate(
            FeatureExtractor extractor,
            ImageSource train,
            Map<ProbeInput, FeatureSet> tests,
            AugmentedProbeOptions options,
            Optional<StateFiles> states,
            Duration saveEvery) {
        FeatureSet anyTest = tests.values().iterator().next();
        Map<String, LabelSet> labels = commonLabels(train, anyTest);
        EncoderConfig config = extractor.config();
        Views views = Views.minimal(1, config.imageHeight(), config.imageWidth(), options.minScale(), 1);
        int batch = Math.min(options.batchSize(), train.size());
        List<Double> rates = options.baseRates().stream()
                .map(rate -> rate * batch / LinearProbe.REFERENCE_BATCH)
                .toList();
        ProcessGroup ranks = extractor.ranks();
        int workers = Math.max(1, options.workers() / ranks.localSize());
        if (batch < ranks.size()) {
            throw new EvaluationException("A batch has " + batch + " images, so that of " + ranks.size()
                    + " ranks some would have none. Use fewer ranks or a larger batch.");
        }
        Map<String, List<List<Double>>> accuracies = new LinkedHashMap<>();
        Map<String, List<Integer>> predictions = new LinkedHashMap<>();
        List<Probes> all = new ArrayList<>();
        try (Loader loader = new Loader(
                        train,
                        views,
                        LoaderOptions.training(batch, workers, options.seed()).withShare(ranks.share()));
                PointerScope scope = new PointerScope()) {
            ProbeSchedule schedule = new ProbeSchedule(options.epochs() * loader.stepsPerEpoch(), options.schedule());
            tests.forEach((input, test) -> {
                Tensor measured = extractor.onDevice(test.features());
                labels.forEach((name, set) -> all.add(new Probes(
                        input,
                        set,
                        measured,
                        test.labelSet(name),
                        LinearProbe.initialHeads(measured, set.classes().size(), rates, options.seed()))));
            });
            Map<String, ProbeHeads> heads = new LinkedHashMap<>();
            all.forEach(probes -> {
                heads.put(probes.key(), probes.heads());
                accuracies.put(probes.key(), new ArrayList<>());
            });
            try (ProbeSaving saving = ProbeSaving.begin(states, saveEvery, heads, accuracies, loader, ranks)) {
                for (int epoch = saving.epoch(); epoch < options.epochs(); epoch++) {
                    train(extractor, loader, batch, epoch, schedule, all, saving);
                    all.forEach(probes -> Objects.requireNonNull(accuracies.get(probes.key()))
                            .add(accuracy(probes.heads(), probes.test(), probes.testLabels())));
                    LOG.info("probe epoch: {}/{} {}", epoch + 1, options.epochs(), best(accuracies));
                }
                all.forEach(probes -> predictions.put(
                        probes.key(), predictions(probes, Objects.requireNonNull(accuracies.get(probes.key())))));
            } finally {
                heads.values().forEach(ProbeHeads::close);
            }
        }
        Map<ProbeInput, List<AugmentedProbeResult>> results = new LinkedHashMap<>();
        all.forEach(probes -> results.computeIfAbsent(probes.input(), input -> new ArrayList<>())
                .add(new AugmentedProbeResult(
                        probes.labels().name(),
                        options.baseRates(),
                        Objects.requireNonNull(accuracies.get(probes.key())),
                        Objects.requireNonNull(predictions.get(probes.key())))));
        return results;
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
            int batchSize,
            int epoch,
            ProbeSchedule schedule,
            List<Probes> all,
            ProbeSaving saving) {
        List<FeatureTap> taps = all.stream()
                .flatMap(probes -> probes.input().taps().stream())
                .distinct()
                .toList();
        try (LoaderEpoch batches = loader.epoch(epoch, saving.firstStep(epoch))) {
            int step = epoch * loader.stepsPerEpoch() + batches.step();
            while (batches.hasNext()) {
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = new NoGradGuard();
                        Batch batch = batches.next()) {
                    List<Tensor> features = extractor.features(batch.views().get(0), taps).stream()
                            .map(own -> extractor.ranks().gather(own, batchSize))
                            .toList();
                    double factor = schedule.factor(step);
                    double offset = schedule.offset(step);
                    step++;
                    for (Probes probes : all) {
                        List<Tensor> own = probes.input().taps().stream()
                                .map(tap -> features.get(taps.indexOf(tap)))
                                .toList();
                        Tensor seen = own.size() == 1 ? own.get(0) : ProbeInput.joinedColumns(own);
                        Tensor ofRank = Objects.requireNonNull(
                                batch.labels().get(probes.labels().name()));
                        Tensor labels = extractor.onDevice(extractor.ranks().gather(ofRank, batchSize));
                        probes.heads().train(seen, labels, factor, offset);
                    }
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

    /** What the rate that is best after the last epoch says. */
    private static List<Integer> predictions(Probes probes, List<List<Double>> accuracies) {
        List<Double> last = accuracies.get(accuracies.size() - 1);
        int[] classes = IntStream.range(0, probes.testLabels().classes().size()).toArray();
        int[] found = probes.heads().predict(probes.test(), last.indexOf(Collections.max(last)), classes);
        return Arrays.stream(found).boxed().toList();
    }

    private static String best(Map<String, List<List<Double>>> accuracies) {
        return accuracies.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "labels: %s accuracy: %.4f",
                        entry.getKey(),
                        Collections.max(entry.getValue().get(entry.getValue().size() - 1))))
                .collect(Collectors.joining(" "));
    }
}
