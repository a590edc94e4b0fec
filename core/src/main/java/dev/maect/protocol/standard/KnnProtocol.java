/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.eval.FeatureTap;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.knn.KnnEvaluation;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.eval.knn.KnnResult;
import dev.maect.vit.Pooling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** Class of the nearest training images, for all combinations of k, temperature, normalisation and tap asked for. */
final class KnnProtocol implements EvaluationProtocol {
    @Option(
            names = "--k",
            paramLabel = "N",
            split = ",",
            description = "Neighbours that vote; several give a number each (default: 10,1,20).")
    private List<Integer> ks = List.of(10, 1, 20);

    @Option(
            names = "--tau",
            paramLabel = "T",
            split = ",",
            description = "Temperatures: a vote counts exp(similarity / T) (default: 0.07).")
    private List<Double> temperatures = List.of(0.07);

    @Option(
            names = "--normalisation",
            paramLabel = "KIND",
            description = "standardised (by the training features, then unit length), plain (unit length) or both"
                    + " (default: standardised).")
    private Normalisation normalisation = Normalisation.STANDARDISED;

    @Option(names = "--votes", paramLabel = "KIND", description = "distance or uniform (default: distance).")
    private KnnOptions.Weighting votes = KnnOptions.Weighting.DISTANCE;

    @Option(
            names = "--poolings",
            paramLabel = "KIND",
            split = ",",
            description = "Several poolings to compare, such as class_token,mean_patch (default: --pooling).")
    private List<Pooling> poolings = List.of();

    @Option(names = "--per-block", description = "Also after every block, without the final norm.")
    private boolean perBlock;

    @Option(names = "--no-final-norm", description = "Take the last block's tokens without the final norm.")
    private boolean noFinalNorm;

    /** How features are normalised. */
    enum Normalisation {
        STANDARDISED,
        PLAIN,
        BOTH;

        List<Boolean> standardise() {
            return switch (this) {
                case STANDARDISED -> List.of(true);
                case PLAIN -> List.of(false);
                case BOTH -> List.of(true, false);
            };
        }
    }

    @Override
    public String name() {
        return "knn";
    }

    @Override
    public String description() {
        return "k nearest neighbours: the class of the most similar training images.";
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(true);
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("k", ks.toString());
        settings.put("temperature", temperatures.toString());
        settings.put("normalisation", normalisation.name().toLowerCase(Locale.ROOT));
        settings.put("votes", votes.name().toLowerCase(Locale.ROOT));
        settings.put("features", taps(context).toString());
        return settings;
    }

    private List<FeatureTap> taps(EvaluationContext context) {
        List<FeatureTap> taps = new ArrayList<>();
        for (Pooling pooling : poolings.isEmpty() ? List.of(context.pooling()) : poolings) {
            taps.add(new FeatureTap(pooling, FeatureTap.LAST, !noFinalNorm));
            if (perBlock) {
                IntStream.rangeClosed(1, context.config().depth())
                        .forEach(block -> taps.add(new FeatureTap(pooling, block, false)));
            }
        }
        return taps;
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        ProtocolResults results = new ProtocolResults();
        List<FeatureTap> taps = taps(context);
        List<EvaluationContext.Features> all = context.features(taps);
        try {
            for (int i = 0; i < taps.size(); i++) {
                measure(all.get(i), suffix(taps, i), context.seed(), results);
            }
        } finally {
            all.forEach(EvaluationContext.Features::close);
        }
        return results;
    }

    private void measure(EvaluationContext.Features features, String suffix, long seed, ProtocolResults results) {
        for (boolean standardise : normalisation.standardise()) {
            for (double temperature : temperatures) {
                String name = suffix
                        + (temperatures.size() > 1 ? "-tau" + temperature : "")
                        + (normalisation == Normalisation.BOTH && !standardise ? "-plain" : "");
                KnnOptions options = new KnnOptions(allowed(features), temperature, standardise, votes);
                for (KnnResult result : KnnEvaluation.evaluateAll(features.train(), features.test(), options)) {
                    for (KnnResult.Score score : result.scores()) {
                        String k = "k" + score.k();
                        results.addAccuracy(
                                result.labelSet(),
                                (score.k() == ks.get(0) ? "" : k + "-") + "accuracy" + name,
                                score.accuracy(),
                                features.test().size(),
                                seed);
                    }
                    results.add(
                            result.labelSet(),
                            "purity" + name,
                            result.scores().get(0).purity());
                }
            }
        }
    }

    /** A k beyond the training images that can be neighbours is left out, unless it is the first. */
    private List<Integer> allowed(EvaluationContext.Features features) {
        int largest = KnnEvaluation.largestK(features.train(), features.test());
        return ks.stream().filter(k -> k <= largest || k.equals(ks.get(0))).toList();
    }

    private static String suffix(List<FeatureTap> taps, int index) {
        FeatureTap tap = taps.get(index);
        boolean several = taps.stream().map(FeatureTap::pooling).distinct().count() > 1;
        return (tap.block() == FeatureTap.LAST ? "" : "-block" + tap.block()) + (several ? "-" + tap.pooling() : "");
    }
}
