/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.knn.KnnEvaluation;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.eval.knn.KnnResult;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import dev.maect.vit.Pooling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What each block's features are worth (MIM-Refiner, figure 1; {@code yamls/analysis/knn_per_layer}): k-NN accuracy from the
 * tokens after every block, before the final norm, and from the encoder's output. In masked autoencoders the middle blocks
 * are better than the last ones; tuning is to change that.
 *
 * @param k neighbours that vote
 * @param tau temperature: a vote counts exp(similarity / T)
 * @param poolings to compare
 */
@AutoService(EvaluationProtocol.class)
public record BlocksProtocol(
        @Setting("Neighbours that vote.") int k,

        @Setting("Temperature: a vote counts exp(similarity / T).")
        double tau,

        @Setting("Poolings to compare.") List<Pooling> poolings)
        implements EvaluationProtocol {
    /** The name; the report draws what its cards hold. */
    public static final String NAME = "blocks";

    /** Before a pooling's name: the accuracy behind a block, whose number, counted from 1, comes after a slash. */
    public static final String ACCURACY = "block-accuracy-";

    /** Before a pooling's name: the accuracy of the encoder's output. */
    public static final String END = "end-accuracy-";

    /** Features that are held at a time, in bytes; more blocks take a further pass over the images. */
    private static final long MOST_HELD = 2L << 30;

    /** As MIM-Refiner measures it. */
    public BlocksProtocol() {
        this(10, 0.07, List.of(Pooling.CLASS_TOKEN, Pooling.MEAN_PATCH));
    }

    /** Checks the settings and copies the list. */
    public BlocksProtocol {
        poolings = poolings.stream().distinct().toList();
        Checks.require(k >= 1, "k", k, "at least 1");
        Checks.require(tau > 0, "tau", tau, "above 0");
        Checks.require(!poolings.isEmpty(), "poolings", poolings, "at least one pooling");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "k-NN accuracy from the features after every block: where in the encoder the best ones are.";
    }

    @Override
    public int order() {
        return 15;
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
        settings.put("k", Integer.toString(k));
        settings.put("temperature", Double.toString(tau));
        settings.put("normalisation", "standardised, epsilon " + KnnOptions.MIM_REFINER_EPSILON);
        settings.put("poolings", poolings.toString());
        settings.put("features", "after every block without the final norm, and at the end");
        return settings;
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        int depth = context.config().depth();
        List<FeatureTap> taps = new ArrayList<>();
        for (Pooling pooling : poolings) {
            IntStream.rangeClosed(1, depth).forEach(block -> taps.add(new FeatureTap(pooling, block, false)));
            taps.add(FeatureTap.last(pooling));
        }
        ProtocolResults parts = new ProtocolResults();
        ProtocolResults results = new ProtocolResults();
        Map<String, Best> best = new LinkedHashMap<>();
        for (List<FeatureTap> some : grouped(taps, context)) {
            List<EvaluationContext.Features> features = context.features(some);
            try {
                for (int i = 0; i < some.size(); i++) {
                    measure(some.get(i), features.get(i), context, parts, results, best);
                }
            } finally {
                features.forEach(EvaluationContext.Features::close);
            }
        }
        best.values().forEach(one -> {
            results.addAccuracy(
                    one.labels(),
                    "best-block-accuracy-" + one.pooling(),
                    one.accuracy(),
                    context.test().size(),
                    context.seed());
            results.add(one.labels(), "best-block-" + one.pooling(), one.block());
        });
        parts.byLabelSet()
                .forEach((labels, metrics) -> metrics.forEach((metric, value) -> results.add(labels, metric, value)));
        return results;
    }

    /** The best block by the test images, the lowest of several. */
    private record Best(String labels, Pooling pooling, int block, double accuracy) {
        Best orBetter(Best other) {
            return other.accuracy > accuracy ? other : this;
        }
    }

    private void measure(
            FeatureTap tap,
            EvaluationContext.Features features,
            EvaluationContext context,
            ProtocolResults parts,
            ProtocolResults results,
            Map<String, Best> best) {
        int most = KnnEvaluation.largestK(features.train(), features.test());
        KnnOptions options = new KnnOptions(
                List.of(Math.min(k, most)), tau, true, KnnOptions.Weighting.DISTANCE, KnnOptions.MIM_REFINER_EPSILON);
        for (KnnResult result :
                KnnEvaluation.evaluateAll(features.train(), features.test(), options, context.ranks())) {
            double accuracy = result.scores().get(0).accuracy();
            if (tap.norm()) {
                results.addAccuracy(
                        result.labelSet(),
                        END + tap.pooling(),
                        accuracy,
                        context.test().size(),
                        context.seed());
            } else {
                parts.add(result.labelSet(), ACCURACY + tap.pooling() + ProtocolResults.PART + tap.block(), accuracy);
                best.merge(
                        result.labelSet() + ProtocolResults.PART + tap.pooling(),
                        new Best(result.labelSet(), tap.pooling(), tap.block(), accuracy),
                        Best::orBetter);
            }
        }
    }

    private static List<List<FeatureTap>> grouped(List<FeatureTap> taps, EvaluationContext context) {
        long images = (long) context.train().size() + context.test().size();
        List<List<FeatureTap>> groups = new ArrayList<>();
        long held = MOST_HELD;
        for (FeatureTap tap : taps) {
            long bytes = images * tap.pooling().width(context.config().dim()) * Float.BYTES;
            if (held + bytes > MOST_HELD) {
                groups.add(new ArrayList<>());
                held = 0;
            }
            held += bytes;
            groups.get(groups.size() - 1).add(tap);
        }
        return groups;
    }
}
