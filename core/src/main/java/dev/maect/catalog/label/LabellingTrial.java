/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.SeedMean;
import dev.maect.catalog.store.CatalogException;
import dev.maect.engine.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What labelling the suggested images brings against labelling images at random, tried out on labels that are all known:
 * somebody labels image after image, and a classifier made of these labels says what all the others are.
 */
public final class LabellingTrial {
    /**
     * What is tried.
     *
     * @param perClass numbers of labels, in labels per class on average, ascending
     * @param seeds how many times, with other draws
     */
    public record Options(List<Integer> perClass, int seeds) {
        /** Copies the list. */
        public Options {
            perClass = perClass.stream().sorted().distinct().toList();
            if (perClass.isEmpty() || perClass.get(0) < 1 || seeds < 1) {
                throw new CatalogException(
                        "A trial needs numbers of labels per class, from 1 on, and at least one seed.");
            }
        }
    }

    /**
     * What came out for a number of labels.
     *
     * @param perClass labels per class on average
     * @param labels number of all labels
     * @param suggested accuracy on the images without a label, by seed, after labelling what was suggested
     * @param random the same after labelling at random
     * @param found how many classes had a label then, by seed, suggested
     * @param foundAtRandom the same at random
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Outcome(
            int perClass, int labels, double[] suggested, double[] random, double[] found, double[] foundAtRandom) {
        /** How much better the suggested ones are. */
        public SeedMean gain() {
            return SeedMean.ofDifferences(suggested, random);
        }
    }

    private final CatalogFeatures features;
    private final Map<Long, String> truth;
    private final int[] rows;
    private final int classes;

    private LabellingTrial(CatalogFeatures features, Map<Long, String> truth) {
        this.features = features;
        this.truth = truth;
        rows = IntStream.range(0, features.size())
                .filter(row -> truth.containsKey(features.image(row)))
                .toArray();
        classes = (int) truth.values().stream().distinct().count();
    }

    /**
     * Tries it.
     *
     * @param features of images that all have a label, best {@linkplain dev.maect.catalog.Catalog#features restricted} to those
     * @param truth the label of each image
     * @param progress told in words what is done
     */
    public static List<Outcome> of(
            CatalogFeatures features, Map<Long, String> truth, Options options, Consumer<String> progress) {
        LabellingTrial trial = new LabellingTrial(features, truth);
        if (trial.classes < 2 || trial.rows.length < features.size()) {
            throw new CatalogException(
                    "A trial needs the label of every image, of at least two classes; " + trial.rows.length + " of "
                            + features.size() + " images have one, of " + trial.classes + " classes.");
        }
        int most = options.perClass().get(options.perClass().size() - 1) * trial.classes;
        if (most >= trial.rows.length) {
            throw new CatalogException("With " + most + " labels none of the " + trial.rows.length
                    + " images would be left to be classified. Ask for fewer per class.");
        }
        int count = options.perClass().size();
        double[][][] found = new double[count][4][options.seeds()];
        for (int seed = 0; seed < options.seeds(); seed++) {
            int[] order = RandomStream.of(seed, "labelling-trial").permutation(trial.rows.length);
            Map<Long, String> suggested = new LinkedHashMap<>();
            Map<Long, String> random = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                int labels = options.perClass().get(i) * trial.classes;
                for (NextLabels.Next next : NextLabels.of(features, suggested, labels - suggested.size(), seed)) {
                    trial.label(suggested, next.row());
                }
                while (random.size() < labels) {
                    trial.label(random, trial.rows[order[random.size()]]);
                }
                found[i][0][seed] = trial.accuracy(suggested, seed);
                found[i][1][seed] = trial.accuracy(random, seed);
                found[i][2][seed] = distinct(suggested);
                found[i][3][seed] = distinct(random);
                progress.accept("seed " + (seed + 1) + " of " + options.seeds() + ", " + labels + " labels");
            }
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int perClass = options.perClass().get(i);
            outcomes.add(new Outcome(
                    perClass, perClass * trial.classes, found[i][0], found[i][1], found[i][2], found[i][3]));
        }
        return outcomes;
    }

    private void label(Map<Long, String> labels, int row) {
        labels.put(features.image(row), String.valueOf(truth.get(features.image(row))));
    }

    private static double distinct(Map<Long, String> labels) {
        return labels.values().stream().distinct().count();
    }

    /** The share of the images without a label of which a classifier says what they are. */
    private double accuracy(Map<Long, String> labels, long seed) {
        int[] rest = Arrays.stream(rows)
                .filter(row -> !labels.containsKey(features.image(row)))
                .toArray();
        if (distinct(labels) < 2) {
            String only = labels.values().iterator().next();
            return Arrays.stream(rest)
                            .filter(row -> only.equals(truth.get(features.image(row))))
                            .count()
                    / (double) rest.length;
        }
        LinearClassifier classifier = LinearClassifier.fit(features, labels, LinearClassifier.Options.standard(seed));
        List<Probabilities> all = classifier.probabilities(features, rest);
        Map<String, Integer> index = new HashMap<>();
        classifier.classes().forEach(name -> index.put(name, index.size()));
        int right = 0;
        for (int i = 0; i < rest.length; i++) {
            Integer own = index.get(String.valueOf(truth.get(features.image(rest[i]))));
            right += own != null && own == all.get(i).best() ? 1 : 0;
        }
        return right / (double) rest.length;
    }

    /** As a table, a line for each seed and number of labels. */
    public static dev.maect.catalog.ResultTable table(List<Outcome> outcomes) {
        List<List<Object>> lines = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            for (int seed = 0; seed < outcome.suggested().length; seed++) {
                lines.add(List.of(
                        (long) outcome.perClass(),
                        (long) outcome.labels(),
                        (long) seed,
                        outcome.suggested()[seed],
                        outcome.random()[seed],
                        outcome.found()[seed],
                        outcome.foundAtRandom()[seed]));
            }
        }
        return new dev.maect.catalog.ResultTable(
                List.of("per_class", "labels", "seed", "suggested", "random", "classes_suggested", "classes_random"),
                lines);
    }
}
