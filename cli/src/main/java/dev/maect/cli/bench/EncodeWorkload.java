/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.engine.Generators;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.recipe.Recipe;
import dev.maect.train.stage.Model;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.cost.OperationCount;
import java.util.Map;

/** Features of one batch of whole images, as every evaluation extracts them. */
final class EncodeWorkload implements Workload {
    private final BenchOptions options;
    private final EncoderConfig shape;
    private final FeatureExtractor extractor;
    private final HeldImages images;

    EncodeWorkload(BenchOptions options) {
        this.options = options;
        Recipe recipe = options.recipe();
        shape = Model.encoder(recipe);
        Encoder encoder = new Encoder(shape);
        encoder.initialise(Generators.of(recipe.seed(), "encoder"));
        encoder.tensors().move(options.device()::place);
        extractor = new FeatureExtractor(
                encoder,
                Model.evaluationPooling(recipe),
                Model.normalisation(recipe),
                options.device(),
                options.precision());
        images = HeldImages.draw(options.batch(), shape.imageHeight(), shape.imageWidth());
    }

    @Override
    public Map<String, Double> run() {
        try (FeatureSet features = extractor.extract(images, options.batch())) {
            return Map.of();
        }
    }

    @Override
    public double amount() {
        return images.size();
    }

    @Override
    public double operations() {
        return amount() * OperationCount.encoder(shape);
    }

    @Override
    public void close() {
        extractor.close();
    }
}
