/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import dev.maect.data.ImageSource;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;

/** The smallest recipe and images that go through all three stages. */
public final class Micro {
    private Micro() {}

    /** A model of 16 wide and 2 blocks on 16x16 images; {@code overrides} win. */
    public static Recipe recipe(String... overrides) {
        List<String> settings = new ArrayList<>(List.of(
                "device=cpu",
                "precision=fp32",
                "seed=3",
                "model.size=custom",
                "model.image-size=16",
                "model.patch-size=4",
                "model.dim=16",
                "model.depth=2",
                "model.heads=2",
                "decoder.dim=16",
                "decoder.depth=1",
                "decoder.heads=2",
                "head.projector-hidden-dim=16",
                "head.predictor-hidden-dim=16",
                "head.output-dim=8",
                "head.queue-size=32",
                "data.workers=1",
                "pretrain.epochs=2",
                "pretrain.batch-size=16",
                "pretrain.views=1",
                "pretrain.base-lr=1e-2",
                "pretrain.warmup-epochs=0",
                "prepare-head.epochs=1",
                "prepare-head.batch-size=16",
                "prepare-head.base-lr=1e-2",
                "tune.epochs=2",
                "tune.batch-size=16",
                "tune.encoder-base-lr=1e-2",
                "tune.head-base-lr=1e-2",
                "tune.top-k=3",
                "evaluation.held-out-fraction=0",
                "logging.monitor-every-steps=2",
                "logging.reconstructions=2"));
        settings.addAll(List.of(overrides));
        return Recipe.defaults().with(settings.toArray(String[]::new));
    }

    public static ImageSource images(int count) {
        return new DrawnSource(5, count, DrawnOptions.defaults().withImageSize(16));
    }
}
