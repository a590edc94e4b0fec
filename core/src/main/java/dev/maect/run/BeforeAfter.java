/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.source.ImageSources;
import dev.maect.data.source.LabelledImages;
import dev.maect.distributed.FirstRank;
import dev.maect.distributed.ProcessGroup;
import dev.maect.distributed.RankDevice;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.analysis.FeatureMap;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.figure.BlockAccuracies;
import dev.maect.eval.figure.FeaturePlane;
import dev.maect.eval.figure.NeighbourStrips;
import dev.maect.eval.figure.SmallImage;
import dev.maect.eval.figure.Tile;
import dev.maect.eval.labelfree.LabelFreeMeasure;
import dev.maect.eval.paired.OutcomeFile;
import dev.maect.eval.paired.Outcomes;
import dev.maect.eval.paired.PairedDifference;
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
    private static final String BLOCKS_SHOWN = "blocks";

    /**
     * What one encoder came to.
     *
     * @param scored empty without labels
     * @param labelFree empty for too few images
     * @param neighbours the bank's images nearest to each image that is asked about; empty if left out
     */
    private record Side(
            Optional<ScoredEncoder> scored,
            Optional<LabelFreeMeasures> labelFree,
            Optional<NeighbourTable> neighbours) {}

    private final Recipe recipe;
    private final ImageSource bank;
    private final Optional<ImageSource> test;
    private final Optional<MeasuredOn> measuredOn;
    private final OnlyShown shown;
    private final ProcessGroup ranks;
    private final Map<Path, Side> sides = new LinkedHashMap<>();
    private final List<BlockAccuracies.Row> blocks = new ArrayList<>();

    /** Measured by all of {@code ranks}, of which rank 0 alone has what came out, and writes it. */
    BeforeAfter(Recipe recipe, RunData data, OnlyShown shown, ProcessGroup ranks) {
        this.recipe = recipe;
        int limit = recipe.evaluation().bankLimit();
        ImageSource known = LabelledImages.of(data.train(), Optional.empty());
        this.bank = ImageSources.readable(limit > 0 ? RunData.sample(known, limit, recipe.seed()) : known);
        this.test = data.test().map(test -> ImageSources.readable(LabelledImages.of(test, Optional.empty())));
        this.measuredOn = test.map(images -> MeasuredOn.of(bank, images));
        this.shown = shown;
        this.ranks = ranks;
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
        measureBoth(folder, listener, cancellation);
        if (cancellation.cancelled()) {
            return false;
        }
        keep(folder.untunedEncoder(), folder.untunedOutcomes());
        keep(folder.tunedEncoder(), folder.tunedOutcomes());
        shown.attempt(NEIGHBOURS_SHOWN, () -> strips(folder).write(folder.neighbours()));
        if (!blocks.isEmpty()) {
            String pooling = recipe.evaluation().pooling().toString();
            shown.attempt(
                    BLOCKS_SHOWN,
                    () -> new BlockAccuracies("k-NN accuracy behind every block", pooling, blocks)
                            .write(folder.blocks()));
        }
        return true;
    }

    /** The part of a rank after the first. */
    void follow(RunFolder folder, Cancellation cancellation) {
        measureBoth(folder, event -> {}, cancellation);
    }

    private void measureBoth(RunFolder folder, RunListener listener, Cancellation cancellation) {
        measure("untuned", folder.untunedEncoder(), folder.untunedMap(), listener, cancellation);
        measure("tuned", folder.tunedEncoder(), folder.tunedMap(), listener, cancellation);
    }

    private Optional<Side> side(Path encoder) {
        return Optional.ofNullable(sides.get(encoder));
    }

    /** The scores of the encoder in {@code file}; empty without labels or without such a file. */
    Optional<EncoderScores> scores(Path file) {
        return side(file).flatMap(Side::scored).map(ScoredEncoder::scores);
    }

    /** What was measured without labels, by {@code before} and {@code after}. */
    Map<String, Map<String, Double>> labelFree(RunFolder folder) {
        Map<String, Map<String, Double>> values = new LinkedHashMap<>();
        side(folder.untunedEncoder())
                .flatMap(Side::labelFree)
                .ifPresent(measured -> values.put("before", measured.values()));
        side(folder.tunedEncoder())
                .flatMap(Side::labelFree)
                .ifPresent(measured -> values.put("after", measured.values()));
        return values;
    }

    /** The images that the scores were measured with. */
    Optional<MeasuredOn> measuredOn() {
        return measuredOn;
    }

    /** How the tuned encoder differs from the untuned one, by label set and score. */
    Map<String, Map<String, PairedDifference>> changes(RunFolder folder) {
        Map<String, Map<String, PairedDifference>> changes = new LinkedHashMap<>();
        Optional<Side> before = side(folder.untunedEncoder());
        Optional<Side> after = side(folder.tunedEncoder());
        before.flatMap(Side::scored)
                .ifPresent(first -> after.flatMap(Side::scored)
                        .ifPresent(second -> first.outcomes()
                                .forEach((set, scores) -> changes.put(
                                        set,
                                        differences(scores, second.outcomes().getOrDefault(set, Map.of()))))));
        before.flatMap(Side::labelFree)
                .ifPresent(first -> after.flatMap(Side::labelFree)
                        .ifPresent(second -> changes.put(
                                ProtocolResults.NO_LABELS,
                                Map.of(
                                        LabelFreeMeasure.VIEW_RETRIEVAL.toString(),
                                        PairedDifference.of(first.retrieved(), second.retrieved())))));
        return changes;
    }

    private static Map<String, PairedDifference> differences(
            Map<String, Outcomes> before, Map<String, Outcomes> after) {
        Map<String, PairedDifference> differences = new LinkedHashMap<>();
        before.forEach((score, first) -> Optional.ofNullable(after.get(score))
                .ifPresent(second -> differences.put(score, PairedDifference.of(first, second))));
        return differences;
    }

    /** Keeps what an encoder got right, so that it can be compared with those of other runs. */
    private void keep(Path encoder, Path file) {
        side(encoder)
                .flatMap(Side::scored)
                .ifPresent(scored -> OutcomeFile.of(measuredOn.orElseThrow().images(), scored.outcomes())
                        .write(file));
    }

    private void measure(String name, Path encoder, Path map, RunListener listener, Cancellation cancellation) {
        if (ranks.any(cancellation.cancelled()) || !ranks.ofFirst(Files.exists(encoder))) {
            return;
        }
        listener.on(new RunEvent.Evaluating(name));
        ComputeDevice device = RankDevice.of(recipe.device(), ranks);
        int batch = recipe.evaluation().batchSize();
        try (FeatureExtractor extractor = FeatureExtractor.open(
                                encoder, device, recipe.precision().on(device))
                        .among(ranks);
                FeatureSet known = extractor.onDevice(extractor.extract(bank, batch))) {
            if (test.isEmpty()) {
                measure(name, encoder, map, extractor, known, bank, known);
                return;
            }
            try (FeatureSet asked = extractor.onDevice(extractor.extract(test.get(), batch))) {
                measure(name, encoder, map, extractor, known, test.get(), asked);
                shown.attempt(
                        BLOCKS_SHOWN,
                        () -> blocks.addAll(BlockScores.measure(name, extractor, bank, test.get(), recipe)));
            }
        }
    }

    /** Rank 0 measures; all encode the views that are measured without labels. */
    private void measure(
            String name,
            Path encoder,
            Path map,
            FeatureExtractor extractor,
            FeatureSet known,
            ImageSource images,
            FeatureSet asked) {
        Optional<LabelFreeMeasures> measures = labelFree(extractor, known, images, asked);
        FirstRank.alone(ranks, () -> {
            Optional<ScoredEncoder> scored = test.map(labelled -> new ScoredEncoder(known, asked, settings(recipe)));
            look(name, asked, map);
            sides.put(encoder, new Side(scored, measures, neighbours(known, asked)));
        });
    }

    private Optional<LabelFreeMeasures> labelFree(
            FeatureExtractor extractor, FeatureSet known, ImageSource images, FeatureSet asked) {
        if (recipe.evaluation().monitorViewLimit() == 0) {
            return Optional.empty();
        }
        return OnlineMeasures.labelFree(
                        new OnlineEvaluation.Seen(extractor, known, images, asked), recipe.evaluation(), recipe.seed())
                .map(LabelFreeMeasures::of);
    }

    private Optional<NeighbourTable> neighbours(FeatureSet known, FeatureSet asked) {
        return shown.attempt(NEIGHBOURS_SHOWN, () -> NeighbourTable.of(known, asked, NEIGHBOURS));
    }

    private ImageSource asked() {
        return test.orElse(bank);
    }

    /** Drawn at random, the same for both encoders. */
    private int[] queries() {
        int[] order = RandomStream.of(recipe.seed(), "neighbour-strips").permutation(asked().size());
        return Arrays.copyOf(order, Math.min(STRIPS, order.length));
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
                    query,
                    tiles(folder.untunedEncoder(), rows[i], label),
                    tiles(folder.tunedEncoder(), rows[i], label)));
        }
        return new NeighbourStrips(strips, ofAll(folder));
    }

    private Optional<NeighbourStrips.OfAll> ofAll(RunFolder folder) {
        Optional<Double> before = right(folder.untunedEncoder());
        Optional<Double> after = right(folder.tunedEncoder());
        return before.or(() -> after)
                .map(any ->
                        new NeighbourStrips.OfAll(asked().size(), Math.min(NEIGHBOURS, bank.size()), before, after));
    }

    private Optional<Double> right(Path encoder) {
        return side(encoder).flatMap(Side::neighbours).flatMap(NeighbourTable::right);
    }

    private List<Tile> tiles(Path encoder, int query, Optional<String> label) {
        List<Tile> tiles = new ArrayList<>();
        side(encoder).flatMap(Side::neighbours).ifPresent(all -> {
            for (int index : all.of(query)) {
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
