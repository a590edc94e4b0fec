/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.MaectException;
import dev.maect.cli.analysis.Analysis;
import dev.maect.cli.analysis.Subject;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.ViewKind;
import dev.maect.data.source.SubsetSource;
import dev.maect.engine.RandomStream;
import dev.maect.eval.card.ProtocolCard.DataIdentity;
import dev.maect.eval.card.ProtocolResults;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A protocol that needs no labels, on a sample of the images; its images and tables lie beside the cards. */
final class AnalysisProtocol implements EvaluationProtocol {
    private static final int FEWEST_IMAGES = 20;

    private final Analysis analysis;

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "At most so many images of each side, drawn at random (default: ${DEFAULT-VALUE}).")
    private int images = 2000;

    @Option(
            names = "--clusters",
            paramLabel = "K",
            split = ",",
            description = "Numbers of clusters to try; label-free takes the first (default: 10 and 2 to 20).")
    private List<Integer> clusters = List.of(10, 2, 3, 4, 5, 6, 7, 8, 12, 15, 20);

    @Option(names = "--views", paramLabel = "KIND", description = "Views of label-free: minimal (default) or aug.")
    private ViewKind views = ViewKind.MINIMAL;

    @Option(names = "--block", paramLabel = "N", description = "Whose attention to show, from 0 (default: the last).")
    private @Nullable Integer block;

    AnalysisProtocol(Analysis analysis) {
        this.analysis = analysis;
    }

    @Override
    public String name() {
        return analysis.toString();
    }

    @Override
    public String description() {
        return analysis.description();
    }

    @Override
    public boolean partOfAll() {
        return analysis == Analysis.LABEL_FREE || analysis == Analysis.COLOUR || analysis == Analysis.CLUSTERS;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        int fewest = Math.min(context.train().size(), context.test().size());
        return fewest < FEWEST_IMAGES
                ? Optional.of("There are " + fewest + " images on one side; " + name() + " needs more: give at least "
                        + FEWEST_IMAGES + ".")
                : Optional.empty();
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("features", context.pooling().toString());
        settings.put("images", Integer.toString(images));
        switch (analysis) {
            case LABEL_FREE -> {
                settings.put("clusters", possible(context).get(0).toString());
                settings.put("views", views.toString());
            }
            case CLUSTERS -> settings.put("clusters", possible(context).toString());
            case ATTENTION -> settings.put("block", Integer.toString(block(context)));
            case INVARIANCE, COLOUR, MAP -> {}
        }
        return settings;
    }

    private int block(EvaluationContext context) {
        return block == null ? context.config().depth() - 1 : block;
    }

    private List<Integer> possible(EvaluationContext context) {
        int size = Math.min(images, context.test().size());
        List<Integer> possible = clusters.stream().filter(k -> k < size * 4 / 5).toList();
        if (possible.isEmpty() || images < FEWEST_IMAGES) {
            throw new MaectException(size + " images are too few for " + clusters + " clusters. Give more images or"
                    + " smaller --clusters.");
        }
        return possible;
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        ProtocolResults results = new ProtocolResults();
        Subject subject = new Subject(
                context.encoder().name(),
                context::openExtractor,
                side(context, context.train(), context.trainIdentity()),
                side(context, context.test(), context.testIdentity()),
                context::artefact,
                Optional.of(block(context)),
                possible(context),
                views,
                context.batchSize(),
                context.seed());
        analysis.run(subject).forEach((name, value) -> results.add(ProtocolResults.NO_LABELS, name, value));
        return results;
    }

    private Subject.Side side(EvaluationContext context, ImageSource source, DataIdentity identity) {
        if (source.size() <= images) {
            int[] all = IntStream.range(0, source.size()).toArray();
            return new Subject.Side(source, () -> context.sampleFeatures(source, identity, all));
        }
        int[] order = RandomStream.of(context.seed(), "sample").permutation(source.size());
        int[] rows = Arrays.copyOf(order, images);
        return new Subject.Side(new SubsetSource(source, rows), () -> context.sampleFeatures(source, identity, rows));
    }
}
