/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.Channels;
import dev.maect.data.corruption.CorruptionKind;
import dev.maect.data.corruption.StrengthTable;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.classifier.FittedClassifier;
import dev.maect.eval.knn.FittedKnn;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.eval.probe.LinearProbe;
import dev.maect.eval.probe.LinearProbeOptions;
import dev.maect.eval.robustness.Robustness;
import dev.maect.eval.robustness.RobustnessResult;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classifiers fitted on clean images, measured on corrupted ones.
 *
 * @param kinds corruptions such as {@code fog}; {@code all}; or {@code benchmark}: the 14 of ImageNet-C's 15 that need no
 *     download
 * @param strengths which of the published strengths 1 to 5
 * @param classifiers what is fitted
 * @param images so many of the test images, drawn at random; 0 for all
 * @param k neighbours that vote
 * @param epochs passes of the probe over the features
 */
@AutoService(EvaluationProtocol.class)
public record RobustnessProtocol(
        @Setting("Corruptions such as fog,jpeg-compression; all; or benchmark: the 14 of ImageNet-C's 15 that need no"
                + " download.")
        List<String> kinds,

        @Setting("Which of the published strengths 1 to 5.") List<Integer> strengths,

        @Setting("knn, probe, or both.") List<Classifier> classifiers,

        @Setting("Measure on so many of the images, drawn at random; 0 for all.")
        int images,

        @Setting("Neighbours that vote.") int k,

        @Setting("Passes of the probe over the features.") int epochs)
        implements EvaluationProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(RobustnessProtocol.class);

    /** The usual settings. */
    public RobustnessProtocol() {
        this(List.of("all"), List.of(1, 2, 3, 4, 5), List.of(Classifier.KNN, Classifier.PROBE), 0, 10, 50);
    }

    /** Checks the settings and copies the lists. */
    public RobustnessProtocol {
        kinds = List.copyOf(kinds);
        strengths = List.copyOf(strengths);
        classifiers = List.copyOf(classifiers);
        kinds(kinds);
        Checks.require(
                !strengths.isEmpty() && strengths.stream().allMatch(n -> n >= 1 && n <= StrengthTable.STRONGEST),
                "strengths",
                strengths,
                "one number or more; strengths are 1 to " + StrengthTable.STRONGEST);
        Checks.require(!classifiers.isEmpty(), "classifiers", classifiers, "knn, probe or both");
        Checks.require(images >= 0, "images", images, "0 for all, or a number above");
        Checks.require(k >= 1, "k", k, "at least 1");
        Checks.require(epochs >= 1, "epochs", epochs, "at least 1");
    }

    /** What is fitted. */
    public enum Classifier {
        /** k nearest neighbours. */
        KNN,
        /** The linear probe. */
        PROBE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String name() {
        return "robustness";
    }

    @Override
    public String description() {
        return "k-NN and linear probe of clean images, measured on 18 corruptions at 5 strengths (as ImageNet-C); takes"
                + " 91 x feature extraction of the test images, so eval all leaves it out.";
    }

    @Override
    public int order() {
        return 70;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        int channels = context.config().channels();
        return channels == 3
                ? context.unfitLabels(true)
                : Optional.of(
                        "The corruptions, as ImageNet-C's, are defined for RGB images, and this encoder takes images of "
                                + Channels.count(channels) + ". Measure knn, probe or invariance instead.");
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("classifiers", chosenClassifiers().toString());
        if (chosenClassifiers().contains(Classifier.KNN)) {
            settings.put("k", Integer.toString(k));
            settings.put("k-nn", "temperature 0.07, standardised, votes by distance");
        }
        if (chosenClassifiers().contains(Classifier.PROBE)) {
            LinearProbeOptions options = probeOptions(context);
            settings.put("probe-epochs", Integer.toString(options.epochs()));
            settings.put("probe-batch-size", Integer.toString(options.batchSize()));
            settings.put("probe-base-rates", options.baseRates().toString());
            settings.put("probe-held-out-share", Double.toString(options.heldOut()));
        }
        settings.put("kinds", chosenKinds().toString());
        settings.put("strengths", chosenStrengths() + " of " + table(context));
        settings.put("images", corrupted(context).number());
        settings.put("pooling", context.pooling().toString());
        return settings;
    }

    private Set<Classifier> chosenClassifiers() {
        return new LinkedHashSet<>(classifiers);
    }

    private List<Integer> chosenStrengths() {
        return strengths.stream().distinct().sorted().toList();
    }

    private List<CorruptionKind> chosenKinds() {
        return kinds(kinds);
    }

    private static List<CorruptionKind> kinds(List<String> words) {
        Set<CorruptionKind> chosen = new LinkedHashSet<>();
        for (String word : words) {
            List<CorruptionKind> meant = Arrays.stream(CorruptionKind.values())
                    .filter(kind -> word.equals("all")
                            || (word.equals("benchmark") && kind.inBenchmark())
                            || word.toLowerCase(Locale.ROOT).replace('_', '-').equals(kind.toString()))
                    .toList();
            if (meant.isEmpty()) {
                throw new EvaluationException("There is no corruption '" + word + "'. Choose among "
                        + Arrays.stream(CorruptionKind.values())
                                .map(CorruptionKind::toString)
                                .collect(Collectors.joining(", "))
                        + ", benchmark and all.");
            }
            chosen.addAll(meant);
        }
        return chosen.stream().sorted().toList();
    }

    private static StrengthTable table(EvaluationContext context) {
        return StrengthTable.forSize(
                context.config().imageHeight(), context.config().imageWidth());
    }

    private CorruptedImages corrupted(EvaluationContext context) {
        int cells = chosenKinds().size() * chosenStrengths().size();
        return CorruptedImages.of(context, images, table(context), cells);
    }

    private LinearProbeOptions probeOptions(EvaluationContext context) {
        LinearProbeOptions published = LinearProbeOptions.published(context.seed());
        int batch = context.probeBatch(published.batchSize());
        return new LinearProbeOptions(published.baseRates(), epochs, batch, published.heldOut(), context.seed());
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        CorruptedImages corrupted = corrupted(context);
        List<FittedClassifier> fitted = new ArrayList<>();
        try (FeatureSet train = features(context, context.train())) {
            for (String labels : context.labelSets()) {
                for (Classifier classifier : chosenClassifiers()) {
                    fitted.add(fitted(classifier, train, labels, context));
                }
            }
            List<RobustnessResult> results =
                    Robustness.measure(fitted, chosenKinds(), chosenStrengths(), table(context), corrupted::features);
            context.keep("corruptions.json", file -> {
                corrupted.sheet(chosenKinds(), context.encoder().name()).write(file);
                LOG.info("Wrote {}: one image under every corruption", file);
            });
            context.keep("robustness.csv", file -> RobustnessNumbers.writeCsv(results, file));
            return RobustnessNumbers.of(results, context.seed());
        } finally {
            fitted.forEach(FittedClassifier::close);
        }
    }

    private static FeatureSet features(EvaluationContext context, ImageSource train) {
        return context.features(train, context.trainIdentity(), List.of(FeatureTap.last(context.pooling())))
                .get(0);
    }

    private FittedClassifier fitted(Classifier classifier, FeatureSet train, String labels, EvaluationContext context) {
        return switch (classifier) {
            case KNN ->
                new FittedKnn(train, labels, new KnnOptions(List.of(k), 0.07, true, KnnOptions.Weighting.DISTANCE));
            case PROBE -> LinearProbe.train(train, labels, probeOptions(context));
        };
    }
}
