/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.cluster.KMeansOptions.Lloyd;
import dev.maect.eval.cluster.KMeansOptions.MiniBatch;
import dev.maect.eval.matrix.Rows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * k-means on tensors: k-means++ starts, Lloyd's iterations or mini-batches. Restarts run side by side, so that one
 * matrix product serves all of them. The same seed gives the same clusters.
 */
public final class KMeans {
    private static final int CENTRES_AT_ONCE = 1024;

    private KMeans() {}

    /**
     * The restart with the least inertia.
     *
     * @param features float32 [N, D]
     * @return owned by the caller, who closes it
     * @throws EvaluationException if there are fewer rows than clusters, or features that are not finite
     */
    public static KMeansResult best(Tensor features, KMeansOptions options) {
        List<KMeansResult> all = restarts(features, options);
        KMeansResult best = all.stream()
                .min(Comparator.comparingDouble(KMeansResult::inertia))
                .orElseThrow();
        all.stream().filter(result -> result != best).forEach(KMeansResult::close);
        return best;
    }

    /**
     * All restarts, in order.
     *
     * @param features float32 [N, D]
     * @return owned by the caller, who closes each
     * @throws EvaluationException if there are fewer rows than clusters, or features that are not finite
     */
    public static List<KMeansResult> restarts(Tensor features, KMeansOptions options) {
        check(features, options.clusters());
        List<RandomStream> streams = IntStream.range(0, options.restarts())
                .mapToObj(restart -> RandomStream.of(options.seed(), "k-means", restart))
                .toList();
        try (PointerScope scope = new PointerScope()) {
            Tensor x = options.cosine() ? Tensors.unitRows(features) : features;
            Tensor mean = Rows.mean(x);
            Tensor centred = x.sub(mean); // the distances come from products: small numbers keep them exact
            List<KMeansResult> results = new ArrayList<>();
            int atOnce = Math.max(1, CENTRES_AT_ONCE / options.clusters());
            for (int from = 0; from < streams.size(); from += atOnce) {
                List<RandomStream> group = streams.subList(from, Math.min(from + atOnce, streams.size()));
                try (PointerScope groupScope = new PointerScope()) {
                    results.addAll(run(centred, group, options));
                }
            }
            results.forEach(result -> result.centres().add_(mean));
            return results;
        }
    }

    private static List<KMeansResult> run(Tensor x, List<RandomStream> streams, KMeansOptions options) {
        if (options.algorithm() instanceof MiniBatch batches) {
            Tensor sample = MiniBatchRuns.sample(x, batches.batchSize(), options.clusters(), options.seed());
            Tensor centres = KMeansPlusPlus.centres(sample, options.clusters(), streams);
            int steps = MiniBatchRuns.improve(x, centres, batches, options.seed());
            return MiniBatchRuns.results(x, centres, steps);
        }
        return lloyd(x, KMeansPlusPlus.centres(x, options.clusters(), streams), (Lloyd) options.algorithm());
    }

    /** {@code x} has a mean of 0, so that its variance is its mean square. */
    private static List<KMeansResult> lloyd(Tensor x, Tensor centres, Lloyd options) {
        double limit = options.tolerance() * Rows.norms(x).square_().mean().item_double() / x.size(1);
        try (LloydRuns runs = new LloydRuns(x, centres, limit)) {
            return runs.run(options.maxIterations());
        }
    }

    /**
     * Lloyd's iterations from given centres.
     *
     * @param features float32 [N, D]
     * @param centres float32 [k, D]
     * @return owned by the caller, who closes it
     * @throws EvaluationException if there are fewer rows than clusters, or features that are not finite
     */
    public static KMeansResult from(Tensor features, Tensor centres, Lloyd options) {
        check(features, (int) centres.size(0));
        try (PointerScope scope = new PointerScope()) {
            Tensor mean = Rows.mean(features);
            KMeansResult result = lloyd(features.sub(mean), centres.sub(mean).unsqueeze(0), options)
                    .get(0);
            result.centres().add_(mean);
            return result;
        }
    }

    private static void check(Tensor features, int clusters) {
        if (features.size(0) < clusters) {
            throw new EvaluationException("k-means cannot make " + clusters + " clusters of " + features.size(0)
                    + " images. Ask for fewer clusters or give more images.");
        }
        try (PointerScope scope = new PointerScope()) {
            double largest = features.max().item_double();
            double smallest = features.min().item_double();
            if (!Double.isFinite(largest) || !Double.isFinite(smallest)) {
                throw new EvaluationException("Some features are not finite numbers, so they cannot be clustered. The"
                        + " encoder that made them has probably diverged.");
            }
        }
    }
}
