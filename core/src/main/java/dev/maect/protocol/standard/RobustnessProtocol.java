/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.MaectException;
import dev.maect.data.ImageSource;
import dev.maect.data.corruption.CorruptionKind;
import dev.maect.data.corruption.StrengthTable;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.FittedClassifier;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.knn.FittedKnn;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.eval.probe.LinearProbe;
import dev.maect.eval.probe.LinearProbeOptions;
import dev.maect.eval.robustness.Robustness;
import dev.maect.eval.robustness.RobustnessResult;
import java.nio.file.Path;
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
import picocli.CommandLine.Option;

/** Classifiers fitted on clean images, measured on corrupted ones. */
final class RobustnessProtocol implements EvaluationProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(RobustnessProtocol.class);

    @Option(
            names = "--kinds",
            paramLabel = "KIND",
            split = ",",
            description =
                    "Corruptions such as fog,jpeg-compression; all (default); or benchmark: the 14 of ImageNet-C's"
                            + " 15 that need no download.")
    private List<String> kinds = List.of("all");

    @Option(
            names = "--strengths",
            paramLabel = "N",
            split = ",",
            description = "Which of the published strengths 1 to 5 (default: all).")
    private List<Integer> strengths = List.of(1, 2, 3, 4, 5);

    @Option(
            names = "--classifiers",
            paramLabel = "KIND",
            split = ",",
            description = "knn, probe, or both (default: both).")
    private List<Classifier> classifiers = List.of(Classifier.KNN, Classifier.PROBE);

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Measure on so many of the images, drawn at random; 0 for all (default: ${DEFAULT-VALUE}).")
    private int images;

    @Option(names = "--k", paramLabel = "N", description = "Neighbours that vote (default: ${DEFAULT-VALUE}).")
    private int k = 10;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes of the probe over the features (default: ${DEFAULT-VALUE}).")
    private int epochs = 50;

    /** What is fitted. */
    enum Classifier {
        KNN,
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
                + " 91 x feature extraction of --val, so eval all leaves it out.";
    }

    @Override
    public boolean partOfAll() {
        return false;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(true);
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        if (images < 0) {
            throw new MaectException("--images is " + images + "; give 0 for all, or a number above.");
        }
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
        strengths.stream()
                .filter(strength -> strength < 1 || strength > StrengthTable.STRONGEST)
                .findFirst()
                .ifPresent(strength -> {
                    throw new MaectException(
                            "--strengths has " + strength + "; strengths are 1 to " + StrengthTable.STRONGEST + ".");
                });
        return strengths.stream().distinct().sorted().toList();
    }

    private List<CorruptionKind> chosenKinds() {
        Set<CorruptionKind> chosen = new LinkedHashSet<>();
        for (String word : kinds) {
            List<CorruptionKind> meant = Arrays.stream(CorruptionKind.values())
                    .filter(kind -> word.equals("all")
                            || (word.equals("benchmark") && kind.inBenchmark())
                            || word.toLowerCase(Locale.ROOT).replace('_', '-').equals(kind.toString()))
                    .toList();
            if (meant.isEmpty()) {
                throw new MaectException("There is no corruption '" + word + "'. Choose among "
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
        Path sheet = context.artefact("corruptions.png");
        CorruptionSheet.write(corrupted.source(), corrupted::of, chosenKinds(), table(context), sheet);
        LOG.info("Wrote {}: one image under every corruption", sheet);
        List<FittedClassifier> fitted = new ArrayList<>();
        try (FeatureSet train = features(context, context.train())) {
            for (String labels : context.labelSets()) {
                for (Classifier classifier : chosenClassifiers()) {
                    fitted.add(fitted(classifier, train, labels, context));
                }
            }
            List<RobustnessResult> results =
                    Robustness.measure(fitted, chosenKinds(), chosenStrengths(), table(context), corrupted::features);
            RobustnessNumbers.writeCsv(results, context.artefact("robustness.csv"));
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
