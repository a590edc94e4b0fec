/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.data.augment.ViewKind;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.labelfree.LabelFreeOptions;
import dev.maect.eval.labelfree.LabelFreeScores;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Quality without labels: rank, alignment, uniformity, neighbours under augmentation, clusters.
 *
 * @param images at most so many of each side, drawn at random
 * @param clusters numbers of clusters, of which the first that the sample can have is taken
 * @param views what is done to images where views are compared
 */
@AutoService(EvaluationProtocol.class)
public record LabelFreeProtocol(
        @Setting("At most so many images of each side, drawn at random.")
        int images,

        @Setting("Numbers of clusters, of which the first is taken (default: 10).")
        List<Integer> clusters,

        @Setting("What is done to images for views: minimal or aug.")
        ViewKind views)
        implements EvaluationProtocol {
    private static final int NEIGHBOURS = 10;
    private static final double SMALLEST_CROP = 0.2;

    /** The usual settings. */
    public LabelFreeProtocol() {
        this(Sample.USUAL, List.of(10, 2, 3, 4, 5, 6, 7, 8, 12, 15, 20), ViewKind.MINIMAL);
    }

    /** Checks the settings. */
    public LabelFreeProtocol {
        clusters = List.copyOf(clusters);
        Sample.require(images);
        Checks.require(
                !clusters.isEmpty() && clusters.stream().allMatch(k -> k >= 2),
                "clusters",
                clusters,
                "one number or more, each at least 2");
    }

    @Override
    public String name() {
        return "label-free";
    }

    @Override
    public String description() {
        return "Quality without labels: rank, alignment, uniformity, neighbours under augmentation, clusters.";
    }

    @Override
    public boolean partOfAll() {
        return true;
    }

    @Override
    public int order() {
        return 90;
    }

    @Override
    public boolean overRanks() {
        return true;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return Sample.obstacle(context, name());
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("features", context.pooling().toString());
        settings.put("images", Integer.toString(images));
        settings.put("clusters", Integer.toString(number(context)));
        String less = views.leftOut(context.config().channels())
                .map(what -> ": " + what)
                .orElse("");
        settings.put("views", views + less);
        return settings;
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        LabelFreeOptions options = new LabelFreeOptions(
                NEIGHBOURS, number(context), views, SMALLEST_CROP, context.batchSize(), context.seed());
        ProtocolResults results = new ProtocolResults();
        Sample test = Sample.ofTest(context, images);
        try (FeatureSet features = test.features();
                FeatureExtractor extractor = context.openExtractor()) {
            LabelFreeScores.onFirst(extractor, test.images(), features, options)
                    .ifPresent(scores -> scores.byName()
                            .forEach((name, value) -> results.add(ProtocolResults.NO_LABELS, name, value)));
        }
        return results;
    }

    private int number(EvaluationContext context) {
        return ClusterNumbers.possible(context.test().size(), images, clusters).get(0);
    }
}
