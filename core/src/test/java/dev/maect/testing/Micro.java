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
                "device=" + TestDevice.name(),
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

    /** The same through MIM-Refiner's stages: heads on two places, global and local views. */
    public static Recipe refinement(String... overrides) {
        return recipe(
                        "prepare-head.epochs=0",
                        "tune.epochs=0",
                        "pretrain.epochs=1",
                        "head.queue-size=40",
                        "prepare-heads.epochs=2",
                        "prepare-heads.batch-size=16",
                        "prepare-heads.base-lr=1e-2",
                        "prepare-heads.warmup-epochs=0",
                        "prepare-heads.heads=output,0",
                        "prepare-heads.views.local.count=3",
                        "prepare-heads.views.local.size=8",
                        "refine.epochs=2",
                        "refine.batch-size=16",
                        "refine.encoder-base-lr=1e-2",
                        "refine.head-base-lr=1e-2",
                        "refine.warmup-epochs=0.5",
                        "refine.top-k=3",
                        "refine.heads=output,0",
                        "refine.views.local.count=3",
                        "refine.views.local.size=8")
                .with(overrides);
    }

    public static ImageSource images(int count) {
        return new DrawnSource(5, count, DrawnOptions.defaults().withImageSize(16));
    }
}
