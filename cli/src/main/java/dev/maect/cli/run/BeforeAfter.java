/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.source.ImageSources;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.analysis.FeatureMap;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.Tile;
import dev.maect.eval.knn.NearestNeighbours;
import dev.maect.eval.knn.Neighbours;
import dev.maect.recipe.EvaluationOptions;
import dev.maect.recipe.Recipe;
import dev.maect.report.ReportData.MapPair;
import dev.maect.run.EncoderScores;
import dev.maect.run.EvaluationSettings;
import dev.maect.run.RunData;
import dev.maect.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The untuned and the tuned encoder of a run side by side: scores where there are labels, neighbours and maps always.
 * Labels are read here and nowhere in training.
 */
final class BeforeAfter {
    private static final Logger LOG = LoggerFactory.getLogger(BeforeAfter.class);
    private static final int STRIPS = 8;
    private static final int NEIGHBOURS = 8;
    private static final int MAP_POINTS = 1000;

    /**
     * What one encoder came to.
     *
     * @param scores empty without labels
     * @param neighbours the bank's images nearest to each query
     * @param map places in the plane
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Side(Optional<EncoderScores> scores, List<int[]> neighbours, double[][] map) {}

    private final Recipe recipe;
    private final RunData data;
    private final ImageSource bank;
    private final ImageSource queries;
    private final Optional<Side> before;
    private final Optional<Side> after;

    BeforeAfter(Recipe recipe, RunData data, RunFolder folder) {
        this.recipe = recipe;
        this.data = data;
        int limit = recipe.evaluation().bankLimit();
        this.bank =
                ImageSources.readable(limit > 0 ? RunData.sample(data.train(), limit, recipe.seed()) : data.train());
        this.queries = data.test().map(ImageSources::readable).orElse(bank);
        this.before = side("the untuned encoder", folder.untunedEncoder());
        this.after = side("the tuned encoder", folder.tunedEncoder());
    }

    static EvaluationSettings settings(Recipe recipe) {
        EvaluationOptions o = recipe.evaluation();
        return new EvaluationSettings(
                o.k(),
                o.temperature(),
                o.standardise(),
                o.probeEpochs(),
                o.probeBatchSize(),
                o.probeLearningRates(),
                o.clusterRuns(),
                recipe.seed());
    }

    private Optional<Side> side(String name, Path encoder) {
        if (!Files.exists(encoder)) {
            return Optional.empty();
        }
        LOG.info("Evaluating {} ...", name);
        ComputeDevice device = ComputeDevice.parse(recipe.device());
        Precision precision = recipe.precision().on(device);
        int batch = recipe.evaluation().batchSize();
        try (FeatureExtractor extractor = FeatureExtractor.open(encoder, device, precision);
                FeatureSet train = extractor.extract(bank, batch);
                FeatureSet test =
                        data.test().isPresent() ? extractor.extract(queries, batch) : train.subset(all(train))) {
            Optional<EncoderScores> scores = data.test().isPresent()
                    ? Optional.of(EncoderScores.measure(train, test, settings(recipe)))
                    : Optional.empty();
            return Optional.of(new Side(scores, neighbours(train, test), map(test)));
        }
    }

    private static int[] all(FeatureSet features) {
        int[] rows = new int[features.size()];
        Arrays.setAll(rows, i -> i);
        return rows;
    }

    private List<int[]> neighbours(FeatureSet train, FeatureSet test) {
        boolean self = data.test().isEmpty();
        int[] rows = FeatureMap.sample(test.size(), Math.min(STRIPS, test.size()));
        int k = Math.min(train.size(), NEIGHBOURS + (self ? 1 : 0));
        List<int[]> result = new ArrayList<>();
        try (FeatureSet asked = test.subset(rows);
                Neighbours found = NearestNeighbours.search(asked.features(), train.features(), k)) {
            for (int i = 0; i < rows.length; i++) {
                int own = self ? rows[i] : -1;
                result.add(Arrays.stream(found.indicesOf(i))
                        .filter(index -> index != own)
                        .limit(NEIGHBOURS)
                        .toArray());
            }
        }
        return result;
    }

    private double[][] map(FeatureSet features) {
        int[] rows = mapRows(features.size());
        try (FeatureSet sample = features.subset(rows)) {
            float[] values = Tensors.toFloats(sample.features());
            int dims = sample.dimensions();
            float[][] matrix = new float[rows.length][];
            Arrays.setAll(matrix, i -> Arrays.copyOfRange(values, i * dims, (i + 1) * dims));
            return FeatureMap.place(matrix, recipe.seed());
        }
    }

    private static int[] mapRows(int size) {
        return FeatureMap.sample(size, Math.min(size, MAP_POINTS));
    }

    Optional<EncoderScores> scoresBefore() {
        return before.flatMap(Side::scores);
    }

    Optional<EncoderScores> scoresAfter() {
        return after.flatMap(Side::scores);
    }

    /** Nearest neighbours of a few images by both encoders. */
    List<NeighbourStrips.Strip> strips() {
        int[] rows = FeatureMap.sample(queries.size(), Math.min(STRIPS, queries.size()));
        List<NeighbourStrips.Strip> strips = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            Optional<String> label = label(queries, rows[i]);
            Tile query = new Tile(queries.read(rows[i]), "", label.orElse(""), Tile.Mark.QUERY);
            strips.add(new NeighbourStrips.Strip(query, tiles(before, i, label), tiles(after, i, label)));
        }
        return strips;
    }

    private List<Tile> tiles(Optional<Side> side, int query, Optional<String> label) {
        List<Tile> tiles = new ArrayList<>();
        side.ifPresent(s -> {
            for (int index : s.neighbours().get(query)) {
                Optional<String> own = label(bank, index);
                Tile.Mark mark = own.isEmpty() || label.isEmpty()
                        ? Tile.Mark.NONE
                        : own.equals(label) ? Tile.Mark.RIGHT : Tile.Mark.WRONG;
                tiles.add(new Tile(bank.read(index), "", own.orElse(""), mark));
            }
        });
        return tiles;
    }

    private static Optional<String> label(ImageSource source, int index) {
        return source.labelSets().stream().findFirst().map(set -> set.classes().get(set.labels()[index]));
    }

    /** Maps of the features, one pair per label set; one without colours if there are no labels. */
    List<MapPair> maps() {
        double[][] first = before.map(Side::map).orElse(new double[0][]);
        double[][] second = after.map(Side::map).orElse(new double[0][]);
        List<LabelSet> sets = data.test().isPresent() ? queries.labelSets() : List.of();
        if (sets.isEmpty()) {
            return List.of(new MapPair("", List.of(), List.of(), first, second));
        }
        int[] rows = mapRows(queries.size());
        return sets.stream()
                .map(set -> new MapPair(
                        set.name(),
                        set.classes(),
                        Arrays.stream(rows)
                                .map(row -> set.labels()[row])
                                .boxed()
                                .toList(),
                        first,
                        second))
                .toList();
    }
}
