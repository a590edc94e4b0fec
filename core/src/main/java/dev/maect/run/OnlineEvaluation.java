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
import dev.maect.engine.Precision;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.recipe.Recipe;
import dev.maect.train.EncoderMonitor;
import dev.maect.train.stage.Model;
import dev.maect.vit.Encoder;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures the encoder every few epochs on images that training does not see, or, where none are set aside, on some that
 * it does. The same images each time.
 */
final class OnlineEvaluation implements EncoderMonitor {
    /** One thing to measure. More hang on here. */
    interface Measure {
        /** Values by name. */
        Map<String, Double> of(Seen seen);
    }

    /**
     * What is measured on.
     *
     * @param extractor for further views of the images
     * @param bank features of training images
     * @param images those set aside; training images where there are none
     * @param held their features, row for row
     */
    record Seen(FeatureExtractor extractor, FeatureSet bank, ImageSource images, FeatureSet held) {}

    private final int everyEpochs;
    private final ImageSource bank;
    private final ImageSource held;
    private final int batchSize;
    private final Pooling pooling;
    private final PixelNormalisation normalisation;
    private final ComputeDevice device;
    private final Precision precision;
    private final List<Measure> measures;
    private final List<Measure> shared;
    private final ProcessGroup ranks;

    private OnlineEvaluation(Recipe recipe, RunData data, ProcessGroup ranks) {
        int limit = recipe.evaluation().monitorLimit();
        this.everyEpochs = recipe.evaluation().monitorEveryEpochs();
        this.bank = sample(data.train(), limit, recipe.seed());
        this.held = data.test().map(test -> sample(test, limit, recipe.seed())).orElse(bank);
        this.batchSize = recipe.evaluation().batchSize();
        this.pooling = recipe.evaluation().pooling();
        this.normalisation = Model.normalisation(recipe);
        this.device = RankDevice.of(recipe.device(), ranks);
        this.precision = recipe.precision().on(device);
        this.measures = measures(recipe, data);
        this.shared = shared(recipe);
        this.ranks = ranks;
    }

    /** The measurements that {@code recipe} asks for, by all of {@code ranks}; none if it asks for none. */
    static EncoderMonitor of(Recipe recipe, RunData data, ProcessGroup ranks) {
        return recipe.evaluation().monitorEveryEpochs() == 0
                ? EncoderMonitor.none()
                : new OnlineEvaluation(recipe, data, ranks);
    }

    /** What labels tell, if the images set aside have any, and what their features alone tell: rank 0 measures it. */
    private static List<Measure> measures(Recipe recipe, RunData data) {
        List<Measure> measures = new ArrayList<>();
        List<String> known =
                data.train().labelSets().stream().map(LabelSet::name).toList();
        boolean labelled = data.test()
                .map(test -> test.labelSets().stream().anyMatch(set -> known.contains(set.name())))
                .orElse(false);
        if (labelled) {
            measures.add(OnlineMeasures.neighbours(recipe.evaluation()));
        }
        measures.add(OnlineMeasures::spread);
        return List.copyOf(measures);
    }

    /** What further views tell, which all ranks encode. */
    private static List<Measure> shared(Recipe recipe) {
        return recipe.evaluation().monitorViewLimit() > 0
                ? List.of(OnlineMeasures.views(recipe.evaluation(), recipe.seed()))
                : List.of();
    }

    private static ImageSource sample(ImageSource source, int limit, long seed) {
        ImageSource known = LabelledImages.of(source, Optional.empty());
        return ImageSources.readable(limit > 0 ? RunData.sample(known, limit, seed) : known);
    }

    @Override
    public boolean wants(String stage, int epoch, int epochs) {
        return epoch % everyEpochs == 0 || epoch == epochs;
    }

    @Override
    public Map<String, Double> measure(Encoder encoder) {
        try (FeatureExtractor extractor =
                        new FeatureExtractor(encoder, pooling, normalisation, device, precision).among(ranks);
                FeatureSet known = extractor.onDevice(extractor.extract(bank, batchSize))) {
            if (held == bank) {
                return measure(new Seen(extractor, known, bank, known));
            }
            try (FeatureSet asked = extractor.onDevice(extractor.extract(held, batchSize))) {
                return measure(new Seen(extractor, known, held, asked));
            }
        } catch (RuntimeException e) {
            throw CancellableSource.isCancellation(e) ? CancellableSource.cancellation() : e;
        }
    }

    @Override
    public void follow(Encoder encoder) {
        measure(encoder);
    }

    private Map<String, Double> measure(Seen seen) {
        Map<String, Double> values = new LinkedHashMap<>();
        FirstRank.alone(ranks, () -> measures.forEach(measure -> values.putAll(measure.of(seen))));
        shared.forEach(measure -> values.putAll(measure.of(seen)));
        return values;
    }
}
