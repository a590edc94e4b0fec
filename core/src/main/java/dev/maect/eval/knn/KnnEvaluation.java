/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.knn;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.data.LabelSet;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.Tensors;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.classifier.CommonLabels;
import dev.maect.eval.matrix.LabelTensors;
import dev.maect.eval.matrix.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The k-nearest-neighbour protocol: each test image takes the class with the most votes among its k most similar
 * training images, equal votes going to the lowest class index. Follows {@code metrics/functional/knn.py} and {@code
 * loggers/knn_metrics_logger.py} of MAE-CT; the neighbours are searched once for all label sets and all k.
 */
public final class KnnEvaluation {
    private static final int VOTE_BLOCK = 4096;

    private KnnEvaluation() {}

    /**
     * Classifies the test images by one label set. Where the test images have only some of the training images'
     * classes, neighbours are looked for among the training images of these classes, and predictions index the test
     * images' classes.
     *
     * @throws EvaluationException if either set lacks the label set, the test images have a class that the training
     *     images lack, or the training set has fewer images than the largest k, or fewer than two while standardising
     */
    public static KnnResult evaluate(FeatureSet train, FeatureSet test, String labelSet, KnnOptions options) {
        return evaluate(train, test, labelSet, options, ProcessGroup.alone());
    }

    private static KnnResult evaluate(
            FeatureSet train, FeatureSet test, String labelSet, KnnOptions options, ProcessGroup ranks) {
        if (CommonLabels.differ(train, test, labelSet)) {
            try (FeatureSet some = CommonLabels.restricted(train, test.labelSet(labelSet))) {
                return evaluate(some, test, labelSet, options, ranks);
            }
        }
        try (Neighbours neighbours = neighbours(train, test, options, ranks)) {
            return vote(neighbours, train.labelSet(labelSet), test.labelSet(labelSet), options);
        }
    }

    /**
     * Classifies the test images by every label set that both sets have; the neighbours are searched once, unless the
     * test images have only some of the classes.
     *
     * @return one result per common label set, in the order of {@code test}
     * @throws EvaluationException if there is no common label set, and as {@link #evaluate}
     */
    public static List<KnnResult> evaluateAll(FeatureSet train, FeatureSet test, KnnOptions options) {
        return evaluateAll(train, test, options, ProcessGroup.alone());
    }

    /**
     * The same by several ranks that all have the features: each looks for the neighbours of its part of the test images.
     */
    public static List<KnnResult> evaluateAll(
            FeatureSet train, FeatureSet test, KnnOptions options, ProcessGroup ranks) {
        List<String> common = CommonLabels.names(train, test);
        if (common.stream().anyMatch(name -> CommonLabels.differ(train, test, name))) {
            return common.stream()
                    .map(name -> evaluate(train, test, name, options, ranks))
                    .toList();
        }
        try (Neighbours neighbours = neighbours(train, test, options, ranks)) {
            return common.stream()
                    .map(name -> vote(neighbours, train.labelSet(name), test.labelSet(name), options))
                    .toList();
        }
    }

    /**
     * How many training images can be neighbours: all, or those of the test images' classes where these are only some; of
     * several label sets the fewest.
     *
     * @throws EvaluationException if there is no common label set, or the test images have a class that the others lack
     */
    public static int largestK(FeatureSet train, FeatureSet test) {
        int fewest = train.size();
        for (String name : CommonLabels.names(train, test)) {
            if (CommonLabels.differ(train, test, name)) {
                try (FeatureSet some = CommonLabels.restricted(train, test.labelSet(name))) {
                    fewest = Math.min(fewest, some.size());
                }
            }
        }
        return fewest;
    }

    private static Neighbours neighbours(FeatureSet train, FeatureSet test, KnnOptions options, ProcessGroup ranks) {
        int k = options.largestK();
        if (!options.standardise()) {
            return SharedSearch.of(test.features(), train.features(), k, Tensors::unitRows, ranks);
        }
        if (train.size() < 2) {
            throw new EvaluationException("Standardising needs at least two training images.");
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor mean = Rows.mean(train.features());
            Tensor scale = train.features().std(new long[] {0}, true, true).add_(new Scalar(options.stdEpsilon()));
            UnaryOperator<Tensor> prepare =
                    rows -> Tensors.unitRows(rows.sub(mean).div_(scale));
            return SharedSearch.of(test.features(), train.features(), k, prepare, ranks);
        }
    }

    private static KnnResult vote(Neighbours neighbours, LabelSet train, LabelSet test, KnnOptions options) {
        int[][] predictions = new int[options.ks().size()][neighbours.size()];
        double[] purities = new double[predictions.length];
        for (int from = 0; from < neighbours.size(); from += VOTE_BLOCK) {
            try (PointerScope scope = new PointerScope()) {
                Tensor indices = Rows.block(neighbours.indices(), from, VOTE_BLOCK);
                Tensor classes = LabelTensors.of(train.labels(), indices)
                        .index_select(0, indices.reshape(-1))
                        .view(indices.size(0), indices.size(1));
                Tensor truth = Rows.block(LabelTensors.of(test.labels(), indices), from, VOTE_BLOCK)
                        .unsqueeze(1);
                Tensor right = Rows.doubles(classes.eq(truth));
                Tensor weights = weights(Rows.block(neighbours.similarities(), from, VOTE_BLOCK), options);
                for (int i = 0; i < predictions.length; i++) {
                    int k = options.ks().get(i);
                    Tensor votes = Rows.zeros(
                            weights,
                            ScalarType.Double,
                            indices.size(0),
                            train.classes().size());
                    votes.scatter_add_(1, classes.narrow(1, 0, k), weights.narrow(1, 0, k));
                    int[] winners = LabelTensors.toInts(votes.argmax(new LongOptional(1), false));
                    System.arraycopy(winners, 0, predictions[i], from, winners.length);
                    purities[i] += right.narrow(1, 0, k).sum().item_double() / k;
                }
            }
        }
        List<KnnResult.Score> scores = new ArrayList<>();
        for (int i = 0; i < predictions.length; i++) {
            scores.add(new KnnResult.Score(
                    options.ks().get(i),
                    LabelTensors.agreement(predictions[i], test.labels()),
                    purities[i] / neighbours.size(),
                    predictions[i]));
        }
        return new KnnResult(test.name(), scores);
    }

    /** Double precision and relative to the nearest neighbour, so that no temperature overflows or loses all votes. */
    private static Tensor weights(Tensor similarities, KnnOptions options) {
        Tensor precise = Rows.doubles(similarities);
        return switch (options.weighting()) {
            case UNIFORM -> precise.fill_(new Scalar(1.0));
            case DISTANCE ->
                precise.sub(precise.narrow(1, 0, 1))
                        .div_(new Scalar(options.temperature()))
                        .exp_();
        };
    }
}
