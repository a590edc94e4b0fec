/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.contrast.HeadFactory;
import java.util.List;

/** Stage 3: contrastive tuning of the encoder's upper blocks together with the head. */
public record TuneOptions(
        @Setting(value = "Passes over the images; 0 = skip the stage.", min = 0, onResume = OnResume.LONGER)
        int epochs,

        @Setting(value = "Images per step, over all devices; each gives two views.", min = 2, unit = "images")
        int batchSize,

        @Setting(value = "The encoder's learning rate at 256 views per step.", above = 0)
        double encoderBaseLr,

        @Setting(value = "The encoder's decoupled weight decay; biases and norms are left out.", min = 0)
        double encoderWeightDecay,

        @Setting(value = "Factor on the learning rate from each block to the one below.", above = 0, max = 1)
        double layerDecay,

        @Setting(value = "The head's learning rate at 256 views per step.", above = 0)
        double headBaseLr,

        @Setting(value = "The head's decoupled weight decay; biases and norms are left out.", min = 0)
        double headWeightDecay,

        @Setting(value = "Divides the similarities of the loss; smaller is sharper.", above = 0)
        double temperature,

        @Setting(value = "What the target projector keeps of itself per step; larger is slower.", min = 0, max = 1)
        double targetFactor,

        @Setting(value = "The positive is one of this many nearest neighbours, at random.", min = 1)
        int topK,

        @Setting(
                value = "Lower blocks that stay as they are; -1 = half of them. With any, the stem is frozen too.",
                min = -1)
        int frozenBlocks,

        @Setting(value = "Share of the steps over which the learning rates rise.", min = 0, max = 1)
        double warmupFraction,

        @Setting(
                value = "Decay of the averaged encoder weights per step; 0 = no average. A stage too short for"
                        + " it takes a decay that fits and says so.",
                min = 0,
                below = 1)
        double averageDecay,

        @Setting(value = "Variant of the head.", named = HeadFactory.class)
        String headKind,

        @Setting(value = "Chance that an oracle head looks among neighbours of the same label.", min = 0, max = 1)
        double oracleProbability,

        ViewOptions views,

        @Setting(value = "Largest gradient norm, longer ones are shortened to it; 0 = off.", min = 0)
        double clipGradNorm)
        implements HeadStageOptions {
    /** For {@code frozenBlocks}: half of the blocks. */
    private static final int HALF = -1;

    /** The defaults: the paper's stage 3 of a ViT-B/16. */
    public static TuneOptions defaults() {
        int epochs = 20;
        int batchSize = 1024;
        double encoderBaseLr = 1e-4;
        double encoderWeightDecay = 0.05;
        double layerDecay = 0.65;
        double headBaseLr = 1e-4;
        double headWeightDecay = 1e-5;
        double temperature = 0.15;
        double targetFactor = 0.99;
        int topK = 20;
        double warmupFraction = 0.2;
        double averageDecay = 0.9999;
        double oracleProbability = 1;
        double clipGradNorm = 0;
        return new TuneOptions(
                epochs,
                batchSize,
                encoderBaseLr,
                encoderWeightDecay,
                layerDecay,
                headBaseLr,
                headWeightDecay,
                temperature,
                targetFactor,
                topK,
                HALF,
                warmupFraction,
                averageDecay,
                "nnclr-ema-queue",
                oracleProbability,
                ViewOptions.defaults(),
                clipGradNorm);
    }

    /** How many lower blocks of an encoder of {@code depth} blocks are frozen. */
    public int frozenBlocks(int depth) {
        return frozenBlocks == HALF ? depth / 2 : frozenBlocks;
    }

    @Override
    public List<String> warnings(Recipe recipe, int images) {
        return enabled() ? views.warning("tune", recipe).stream().toList() : List.of();
    }

    @Override
    public void check(Recipe recipe) {
        QueueRules.check("tune", this, recipe);
        int depth = recipe.model().depth();
        if (frozenBlocks > depth) {
            throw new RecipeException(
                    "tune.frozen-blocks is " + frozenBlocks + " but the encoder has " + depth + " blocks. Use at most "
                            + depth + ", or -1 for half of them.",
                    List.of("tune.frozen-blocks", "model.depth"));
        }
    }
}
