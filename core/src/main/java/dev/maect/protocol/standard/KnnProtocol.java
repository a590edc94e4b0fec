/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.knn.KnnEvaluation;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.eval.knn.KnnResult;
import dev.maect.eval.paired.Outcomes;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import dev.maect.vit.Pooling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Class of the nearest training images, for all combinations of k, temperature, normalisation and tap asked for.
 *
 * @param k neighbours that vote; several give a number each, at least one
 * @param tau temperatures: a vote counts exp(similarity / T); at least one
 * @param normalisation of features
 * @param votes what a neighbour's vote counts
 * @param poolings to compare; none for the context's
 * @param perBlock whether to measure after every block, too
 * @param noFinalNorm whether the last block's tokens are taken without the final norm
 */
@AutoService(EvaluationProtocol.class)
public record KnnProtocol(
        @Setting("Neighbours that vote; several give a number each.")
        List<Integer> k,

        @Setting("Temperatures: a vote counts exp(similarity / T).")
        List<Double> tau,

        @Setting("standardised (by the training features, then unit length), plain (unit length) or both.")
        Normalisation normalisation,

        @Setting("distance or uniform.") KnnOptions.Weighting votes,

        @Setting("Several poolings to compare, such as class_token,mean_patch (default: the encoder's own).")
        List<Pooling> poolings,

        @Setting("Also after every block, without the final norm.")
        boolean perBlock,

        @Setting("Take the last block's tokens without the final norm.")
        boolean noFinalNorm)
        implements EvaluationProtocol {
    /** The usual settings. */
    public KnnProtocol() {
        this(
                List.of(10, 1, 20),
                List.of(0.07),
                Normalisation.STANDARDISED,
                KnnOptions.Weighting.DISTANCE,
                List.of(),
                false,
                false);
    }

    /** Checks and copies the lists. */
    public KnnProtocol {
        k = List.copyOf(k);
        tau = List.copyOf(tau);
        poolings = List.copyOf(poolings);
        Checks.require(!k.isEmpty() && k.stream().allMatch(n -> n > 0), "k", k, "one number or more, each above 0");
        Checks.require(
                !tau.isEmpty() && tau.stream().allMatch(t -> t > 0), "tau", tau, "one number or more, each above 0");
    }

    /** How features are normalised. */
    public enum Normalisation {
        /** By the training features, then to unit length. */
        STANDARDISED,
        /** To unit length. */
        PLAIN,
        /** One after the other. */
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
    public boolean partOfAll() {
        return true;
    }

    @Override
    public int order() {
        return 10;
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
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("k", k.toString());
        settings.put("temperature", tau.toString());
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
                measure(context, all.get(i), suffix(taps, i), results);
            }
        } finally {
            all.forEach(EvaluationContext.Features::close);
        }
        return results;
    }

    private void measure(
            EvaluationContext context, EvaluationContext.Features features, String suffix, ProtocolResults results) {
        for (boolean standardise : normalisation.standardise()) {
            for (double temperature : tau) {
                String name = suffix
                        + (tau.size() > 1 ? "-tau" + temperature : "")
                        + (normalisation == Normalisation.BOTH && !standardise ? "-plain" : "");
                KnnOptions options = new KnnOptions(allowed(features), temperature, standardise, votes);
                for (KnnResult result :
                        KnnEvaluation.evaluateAll(features.train(), features.test(), options, context.ranks())) {
                    for (KnnResult.Score score : result.scores()) {
                        String metric = (score.k() == k.get(0) ? "" : "k" + score.k() + "-") + "accuracy" + name;
                        results.addAccuracy(
                                result.labelSet(),
                                metric,
                                score.accuracy(),
                                features.test().size(),
                                context.seed());
                        context.keepOutcomes(
                                result.labelSet(),
                                metric,
                                Outcomes.of(
                                        score.predictions(),
                                        features.test()
                                                .labelSet(result.labelSet())
                                                .labels()));
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
        return k.stream().filter(n -> n <= largest || n.equals(k.get(0))).toList();
    }

    private static String suffix(List<FeatureTap> taps, int index) {
        FeatureTap tap = taps.get(index);
        boolean several = taps.stream().map(FeatureTap::pooling).distinct().count() > 1;
        return (tap.block() == FeatureTap.LAST ? "" : "-block" + tap.block()) + (several ? "-" + tap.pooling() : "");
    }
}
