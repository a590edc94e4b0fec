/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.data.augment.Channels;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.analysis.Invariance;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How little each augmentation changes the features.
 *
 * @param images at most so many of each side, drawn at random
 */
@AutoService(EvaluationProtocol.class)
public record InvarianceProtocol(
        @Setting("At most so many images of each side, drawn at random.")
        int images) implements EvaluationProtocol {
    /** The usual settings. */
    public InvarianceProtocol() {
        this(Sample.USUAL);
    }

    /** Checks the settings. */
    public InvarianceProtocol {
        Sample.require(images);
    }

    @Override
    public String name() {
        return "invariance";
    }

    @Override
    public String description() {
        return "How little each augmentation changes the features.";
    }

    @Override
    public int order() {
        return 120;
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
        List<String> leftOut = Invariance.leftOut(context.config().channels());
        if (!leftOut.isEmpty()) {
            settings.put(
                    "left-out",
                    leftOut + ", which change nothing in images of "
                            + Channels.count(context.config().channels()));
        }
        return settings;
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        ProtocolResults results = new ProtocolResults();
        Map<String, Double> values = new LinkedHashMap<>();
        Sample test = Sample.ofTest(context, images);
        try (FeatureSet plain = test.features();
                FeatureExtractor extractor = context.openExtractor()) {
            Invariance.measure(extractor, test.images(), plain, context.batchSize(), context.seed())
                    .forEach((kind, invariance) -> {
                        values.put(kind, invariance.score());
                        values.put(kind + "-cosine", invariance.cosine());
                        values.put("cosine-of-different-images", invariance.chance());
                    });
        }
        values.forEach((name, value) -> results.add(ProtocolResults.NO_LABELS, name, value));
        return results;
    }
}
