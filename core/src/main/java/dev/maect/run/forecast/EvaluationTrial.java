/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.forecast;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.source.SubsetSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.RandomStream;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.analysis.FeatureMap;
import dev.maect.eval.cluster.ClusterEvaluation;
import dev.maect.eval.cluster.KMeansOptions;
import dev.maect.eval.knn.KnnEvaluation;
import dev.maect.eval.knn.KnnOptions;
import dev.maect.eval.probe.LinearProbe;
import dev.maect.eval.probe.LinearProbeOptions;
import dev.maect.recipe.EvaluationOptions;
import dev.maect.recipe.Recipe;
import dev.maect.train.stage.Model;
import dev.maect.vit.Encoder;
import dev.maect.vit.cost.OperationCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The parts of an evaluation on few images and on features drawn at random. */
final class EvaluationTrial {
    static {
        NativeSetup.prepare();
    }

    /** Images that are encoded. */
    static final int IMAGES = 256;

    private static final int FEW_IMAGES = 16;
    /** Operations that any machine does in seconds. */
    private static final double HARMLESS = 4e11;

    private static final double LONGEST = 2;
    private static final int BANK = 1000;
    private static final int TEST = 250;
    private static final int CLASSES = 10;
    private static final int EPOCHS = 2;
    private static final int POINTS = 100;

    private EvaluationTrial() {}

    /** Whether encoding an image would take many seconds. */
    static boolean tooSlow(Recipe recipe) {
        return StageTrial.tooSlow(OperationCount.encoder(Model.encoder(recipe)), ComputeDevice.parse(recipe.device()));
    }

    static EvaluationSpeed measure(Recipe recipe, ImageSource images) {
        long start = System.nanoTime();
        int[] readable = IntStream.range(0, images.size())
                .parallel()
                .filter(index -> isReadable(images, index))
                .toArray();
        double read = (System.nanoTime() - start) / 1e9 / images.size();
        double encode = encode(recipe, new SubsetSource(images, readable));
        EvaluationOptions options = recipe.evaluation();
        int width = Model.evaluationPooling(recipe).width(recipe.model().dim());
        try (FeatureSet bank = features(BANK, width, 1);
                FeatureSet test = features(TEST, width, 2)) {
            KnnOptions knn = new KnnOptions(
                    List.of(Math.min(BANK, options.k())),
                    options.temperature(),
                    options.standardise(),
                    KnnOptions.Weighting.DISTANCE);
            LinearProbeOptions probe = new LinearProbeOptions(
                    options.probeLearningRates(),
                    EPOCHS,
                    Math.min(options.probeBatchSize(), BANK / 4),
                    0.1,
                    recipe.seed());
            KMeansOptions cluster = new KMeansOptions(
                    CLASSES,
                    1,
                    true,
                    recipe.seed(),
                    KMeansOptions.lloyd(CLASSES, recipe.seed()).algorithm());
            String labels = LabelSet.DEFAULT_NAME;
            return new EvaluationSpeed(
                    read,
                    encode,
                    second(() -> KnnEvaluation.evaluate(bank, test, labels, knn)) / ((double) BANK * TEST),
                    options.probeEpochs() == 0
                            ? 0
                            : second(() -> LinearProbe.evaluate(bank, test, labels, probe)) / ((double) BANK * EPOCHS),
                    options.clusterRuns() == 0
                            ? 0
                            : second(() -> ClusterEvaluation.evaluate(test, labels, cluster))
                                    / ((double) TEST * CLASSES),
                    second(() -> FeatureMap.place(rows(POINTS, width), recipe.seed())) / POINTS);
        }
    }

    private static boolean isReadable(ImageSource images, int index) {
        try {
            images.read(index);
            return true;
        } catch (DataException e) {
            return false;
        }
    }

    /** Of an image, once all is warm; of few where a model is slow. */
    private static double encode(Recipe recipe, ImageSource images) {
        ComputeDevice device = ComputeDevice.parse(recipe.device());
        Encoder encoder = new Encoder(Model.encoder(recipe));
        encoder.initialise(Generators.of(0, "encoder"));
        device.place(encoder.tensors());
        try (FeatureExtractor extractor = new FeatureExtractor(
                encoder,
                Model.evaluationPooling(recipe),
                Model.normalisation(recipe),
                device,
                recipe.precision().on(device))) {
            double each = OperationCount.encoder(Model.encoder(recipe));
            int few = (int) Math.max(1, Math.min(Math.min(FEW_IMAGES, images.size()), HARMLESS / each));
            double seconds = 0;
            for (int count = few; count > 0; count = next(count, seconds, images.size())) {
                ImageSource some =
                        new SubsetSource(images, IntStream.range(0, count).toArray());
                int batch = Math.min(count, recipe.evaluation().batchSize());
                extractor.extract(some, batch).close();
                long start = System.nanoTime();
                extractor.extract(some, batch).close();
                seconds = (System.nanoTime() - start) / 1e9 / count;
            }
            return seconds;
        }
    }

    /** All images where that is quick; 0 to leave it at that. */
    private static int next(int done, double seconds, int all) {
        return done < all && 2 * seconds * all <= LONGEST ? all : 0;
    }

    /** Seconds of doing something for the second time. */
    private static double second(Runnable work) {
        work.run();
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static FeatureSet features(int count, int width, int seed) {
        RandomStream random = RandomStream.of(seed, "trial-features");
        float[] values = new float[count * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble() - 0.5f;
        }
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> i % CLASSES);
        List<String> classes = new ArrayList<>();
        IntStream.range(0, CLASSES).forEach(i -> classes.add("class " + i));
        return FeatureSet.of(values, width, new LabelSet(LabelSet.DEFAULT_NAME, classes, labels));
    }

    private static float[][] rows(int count, int width) {
        try (FeatureSet drawn = features(count, width, 3)) {
            return drawn.toArrays();
        }
    }
}
