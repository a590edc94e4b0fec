/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.analysis.ColourHistogram;
import dev.maect.eval.analysis.ColourProbe;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How much of the colour histogram the features hold; of grey images it is that of grey values, of others that of each
 * channel.
 *
 * @param images at most so many of each side, drawn at random
 */
@AutoService(EvaluationProtocol.class)
public record ColourProtocol(
        @Setting("At most so many images of each side, drawn at random.")
        int images) implements EvaluationProtocol {
    /** The usual settings. */
    public ColourProtocol() {
        this(Sample.USUAL);
    }

    /** Checks the settings. */
    public ColourProtocol {
        Sample.require(images);
    }

    @Override
    public String name() {
        return "colour";
    }

    @Override
    public String description() {
        return "How much of the colour histogram the features hold.";
    }

    @Override
    public boolean partOfAll() {
        return true;
    }

    @Override
    public int order() {
        return 130;
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
        int channels = context.config().channels();
        if (channels != 3) {
            settings.put("histogram", channels == 1 ? "of grey values" : "of each of " + channels + " channels");
        }
        return settings;
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        Sample train = Sample.ofTrain(context, images);
        Sample test = Sample.ofTest(context, images);
        try (FeatureSet trainFeatures = train.features();
                FeatureSet testFeatures = test.features()) {
            ColourProbe probe = ColourProbe.measure(
                    trainFeatures.features(),
                    ColourHistogram.ofAll(train.images()),
                    testFeatures.features(),
                    ColourHistogram.ofAll(test.images()));
            return new ProtocolResults()
                    .add(ProtocolResults.NO_LABELS, "l1", probe.l1())
                    .add(ProtocolResults.NO_LABELS, "l1-mean-histogram", probe.meanL1())
                    .add(ProtocolResults.NO_LABELS, "l1-uniform", probe.uniformL1())
                    .add(ProtocolResults.NO_LABELS, "known", probe.known())
                    .add(ProtocolResults.NO_LABELS, "r2", probe.r2());
        }
    }
}
