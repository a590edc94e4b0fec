/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.MaectException;
import dev.maect.data.ImageSource;
import dev.maect.data.source.SubsetSource;
import dev.maect.engine.RandomStream;
import dev.maect.engine.kernel.FeatureSpread;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.knn.KnnEvaluation;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.eval.knn.KnnResult;
import dev.maect.eval.labelfree.LabelFreeMeasure;
import dev.maect.eval.labelfree.LabelFreeOptions;
import dev.maect.eval.labelfree.LabelFreeScores;
import dev.maect.protocol.EvaluationContext;
import dev.maect.report.measure.MeasuredCheckpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures encoders from their files with labels and without, one state each. */
final class MeasuredFiles {
    private static final Logger LOG = LoggerFactory.getLogger(MeasuredFiles.class);
    private static final int K = 10;
    private static final double TEMPERATURE = 0.07;

    private final EvaluationArguments arguments;
    private final int images;

    /** Encoders and data of {@code arguments}; label-free measures on at most {@code images} of the test images. */
    MeasuredFiles(EvaluationArguments arguments, int images) {
        this.arguments = arguments;
        this.images = images;
    }

    /**
     * Measures all encoders.
     *
     * @param sources to which hash by file is added
     * @param settings to which everything is added that changes the outcome
     */
    List<MeasuredCheckpoint> measure(Map<String, String> sources, Map<String, String> settings) {
        List<MeasuredCheckpoint> checkpoints = new ArrayList<>();
        arguments.evaluation().forEachEncoder(context -> {
            settings.put("measured", "from files");
            settings.put("train", context.trainIdentity().toString());
            settings.put("test", context.testIdentity().toString());
            settings.put("knn", "k " + K + ", temperature " + TEMPERATURE + ", standardised features");
            settings.put("images", Integer.toString(images));
            context.unfitLabels(true).ifPresent(problem -> {
                throw new MaectException(problem);
            });
            context.commonClasses().ifPresent(classes -> settings.put("classes", classes));
            LOG.info("Measuring {}", context.encoder().name());
            checkpoints.add(measure(context));
            sources.put(
                    context.encoderIdentity().path(), context.encoderIdentity().sha256());
        });
        return checkpoints;
    }

    private MeasuredCheckpoint measure(EvaluationContext context) {
        Map<String, Double> accuracies = new LinkedHashMap<>();
        Map<String, Double> measures = new LinkedHashMap<>();
        try (EvaluationContext.Features features = context.features()) {
            int k = Math.min(K, KnnEvaluation.largestK(features.train(), features.test()));
            KnnOptions knn = new KnnOptions(List.of(k), TEMPERATURE, true, KnnOptions.Weighting.DISTANCE);
            for (KnnResult result : KnnEvaluation.evaluateAll(features.train(), features.test(), knn)) {
                accuracies.put(result.labelSet(), result.score(k).accuracy());
            }
            int size = features.test().size();
            int[] rows =
                    Arrays.copyOf(RandomStream.of(context.seed(), "sample").permutation(size), Math.min(size, images));
            ImageSource sample = new SubsetSource(context.test(), rows);
            LabelFreeOptions usual = LabelFreeOptions.defaults(context.seed()).within(rows.length);
            LabelFreeOptions labelFree = new LabelFreeOptions(
                    usual.neighbours(),
                    usual.clusters(),
                    usual.views(),
                    usual.minScale(),
                    context.batchSize(),
                    context.seed());
            try (FeatureExtractor extractor = context.openExtractor();
                    FeatureSet plain = features.test().subset(rows)) {
                measures.putAll(LabelFreeScores.measure(extractor, sample, plain, labelFree)
                        .byName());
                measures.put(
                        LabelFreeMeasure.FEATURE_STD.toString(),
                        FeatureSpread.of(plain.features()).standardDeviation());
            }
        }
        return new MeasuredCheckpoint(context.encoder().name(), MeasuredCheckpoint.FILE, 0, 0, accuracies, measures);
    }
}
