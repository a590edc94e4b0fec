/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.source.ImageSources;
import dev.maect.data.source.LabelledImages;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.analysis.FeatureMap;
import dev.maect.eval.figure.FeaturePlane;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.SmallImage;
import dev.maect.eval.figure.Tile;
import dev.maect.eval.knn.NearestNeighbours;
import dev.maect.eval.knn.Neighbours;
import dev.maect.recipe.EvaluationOptions;
import dev.maect.recipe.Recipe;
import dev.maect.train.event.Cancellation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The untuned and the tuned encoder of a run side by side: scores where there are labels, neighbours and maps always.
 * Labels are read here and nowhere in training.
 */
final class BeforeAfter {
    private static final int STRIPS = 8;
    private static final int NEIGHBOURS = 8;
    private static final int MAP_POINTS = 1000;
    private static final String NEIGHBOURS_SHOWN = "neighbours";
    private static final String MAPS_SHOWN = "maps";

    /**
     * What one encoder came to.
     *
     * @param scores empty without labels
     * @param neighbours the bank's images nearest to each query; empty if left out
     */
    private record Side(Optional<EncoderScores> scores, Optional<List<int[]>> neighbours) {}

    private final Recipe recipe;
    private final ImageSource bank;
    private final Optional<ImageSource> test;
    private final OnlyShown shown;
    private final Map<Path, Side> sides = new LinkedHashMap<>();

    BeforeAfter(Recipe recipe, RunData data, OnlyShown shown) {
        this.recipe = recipe;
        int limit = recipe.evaluation().bankLimit();
        ImageSource known = LabelledImages.of(data.train(), Optional.empty());
        this.bank = ImageSources.readable(limit > 0 ? RunData.sample(known, limit, recipe.seed()) : known);
        this.test = data.test().map(test -> ImageSources.readable(LabelledImages.of(test, Optional.empty())));
        this.shown = shown;
    }

    private static EvaluationSettings settings(Recipe recipe) {
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

    /** Measures the encoders that there are, and writes what is to be seen of them; whether it was not cancelled. */
    boolean measure(RunFolder folder, RunListener listener, Cancellation cancellation) {
        measure("untuned", folder.untunedEncoder(), folder.untunedMap(), listener, cancellation);
        measure("tuned", folder.tunedEncoder(), folder.tunedMap(), listener, cancellation);
        if (cancellation.cancelled()) {
            return false;
        }
        shown.attempt(NEIGHBOURS_SHOWN, () -> strips(folder).write(folder.neighbours()));
        return true;
    }

    /** The scores of the encoder in {@code file}; empty without labels or without such a file. */
    Optional<EncoderScores> scores(Path file) {
        return Optional.ofNullable(sides.get(file)).flatMap(Side::scores);
    }

    private void measure(String name, Path encoder, Path map, RunListener listener, Cancellation cancellation) {
        if (cancellation.cancelled() || !Files.exists(encoder)) {
            return;
        }
        listener.on(new RunEvent.Evaluating(name));
        ComputeDevice device = ComputeDevice.parse(recipe.device());
        int batch = recipe.evaluation().batchSize();
        try (FeatureExtractor extractor = FeatureExtractor.open(
                        encoder, device, recipe.precision().on(device));
                FeatureSet known = extractor.extract(bank, batch)) {
            if (test.isEmpty()) {
                look(name, known, map);
                sides.put(encoder, new Side(Optional.empty(), neighbours(known, known)));
                return;
            }
            try (FeatureSet asked = extractor.extract(test.get(), batch)) {
                EncoderScores scores = EncoderScores.measure(known, asked, settings(recipe));
                look(name, asked, map);
                sides.put(encoder, new Side(Optional.of(scores), neighbours(known, asked)));
            }
        }
    }

    private Optional<List<int[]>> neighbours(FeatureSet known, FeatureSet asked) {
        boolean self = known == asked;
        int[] rows = queries();
        int k = Math.min(known.size(), NEIGHBOURS + (self ? 1 : 0));
        return shown.attempt(NEIGHBOURS_SHOWN, () -> {
            List<int[]> result = new ArrayList<>();
            try (FeatureSet few = asked.subset(rows);
                    Neighbours found = NearestNeighbours.search(few.features(), known.features(), k)) {
                for (int i = 0; i < rows.length; i++) {
                    int own = self ? rows[i] : -1;
                    result.add(Arrays.stream(found.indicesOf(i))
                            .filter(index -> index != own)
                            .limit(NEIGHBOURS)
                            .toArray());
                }
            }
            return result;
        });
    }

    private ImageSource asked() {
        return test.orElse(bank);
    }

    private int[] queries() {
        return FeatureMap.sample(asked().size(), Math.min(STRIPS, asked().size()));
    }

    /** Keeps where the features lie in the plane. */
    private void look(String name, FeatureSet features, Path file) {
        shown.attempt(MAPS_SHOWN, () -> {
            int[] rows = FeatureMap.sample(features.size(), Math.min(features.size(), MAP_POINTS));
            try (FeatureSet sample = features.subset(rows)) {
                double[][] points = FeatureMap.place(rows(sample), recipe.seed());
                List<String> names = Arrays.stream(rows).mapToObj(asked()::name).toList();
                List<LabelSet> labels = test.isPresent() ? sample.labelSets() : List.of();
                new FeaturePlane("Features of the " + name + " encoder, UMAP", points, names, labels).write(file);
            }
        });
    }

    private static float[][] rows(FeatureSet features) {
        float[] values = Tensors.toFloats(features.features());
        int dims = features.dimensions();
        float[][] matrix = new float[features.size()][];
        Arrays.setAll(matrix, i -> Arrays.copyOfRange(values, i * dims, (i + 1) * dims));
        return matrix;
    }

    /** Nearest neighbours of a few images by both encoders. */
    private NeighbourStrips strips(RunFolder folder) {
        int[] rows = queries();
        List<NeighbourStrips.Strip> strips = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            Optional<String> label = label(asked(), rows[i]);
            Tile query = tile(asked(), rows[i], label.orElse(""), Tile.Mark.QUERY);
            strips.add(new NeighbourStrips.Strip(
                    query, tiles(folder.untunedEncoder(), i, label), tiles(folder.tunedEncoder(), i, label)));
        }
        return new NeighbourStrips(strips);
    }

    private List<Tile> tiles(Path encoder, int query, Optional<String> label) {
        List<Tile> tiles = new ArrayList<>();
        Optional.ofNullable(sides.get(encoder)).flatMap(Side::neighbours).ifPresent(all -> {
            for (int index : all.get(query)) {
                Optional<String> own = label(bank, index);
                Tile.Mark mark = own.isEmpty() || label.isEmpty()
                        ? Tile.Mark.NONE
                        : own.equals(label) ? Tile.Mark.RIGHT : Tile.Mark.WRONG;
                tiles.add(tile(bank, index, own.orElse(""), mark));
            }
        });
        return tiles;
    }

    private static Tile tile(ImageSource source, int index, String caption, Tile.Mark mark) {
        return new Tile(SmallImage.of(source.read(index)), source.name(index), caption, mark);
    }

    private static Optional<String> label(ImageSource source, int index) {
        return source.labelSets().stream().findFirst().map(set -> set.classes().get(set.labels()[index]));
    }
}
