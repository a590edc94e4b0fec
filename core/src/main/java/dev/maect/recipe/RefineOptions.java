/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.contrast.HeadFactory;
import java.util.List;

/** MIM-Refiner's second step: the encoder and its heads on several places train together. */
public record RefineOptions(
        @Setting(value = "Passes over the images; 0 = skip the stage.", min = 0, onResume = OnResume.LONGER)
        int epochs,

        @Setting(value = "Images per step, over all devices.", min = 2, unit = "images")
        int batchSize,

        @Setting(
                value =
                        "The encoder's learning rate at 256 images per step; scaled by batch-size / 256, views do not count.",
                above = 0)
        double encoderBaseLr,

        @Setting(
                value =
                        "The encoder's learning rate that the cosine ends at, before layer-decay; that of the heads ends at"
                                + " the same share of its peak.",
                min = 0)
        double endLr,

        @Setting(value = "The encoder's decoupled weight decay; biases, norms and class token are left out.", min = 0)
        double encoderWeightDecay,

        @Setting(value = "Factor on the learning rate from each block to the one below.", above = 0, max = 1)
        double layerDecay,

        @Setting(value = "The heads' learning rate at 256 images per step.", above = 0)
        double headBaseLr,

        @Setting(value = "The heads' decoupled weight decay; biases and norms are left out.", min = 0)
        double headWeightDecay,

        @Setting(value = "Epochs over which the learning rates rise; part of one is possible.", min = 0)
        double warmupEpochs,

        @Setting(
                "Where heads look, one for each: output, or the number of a block, counted from 0. @T behind it gives a head"
                        + " a temperature T of its own. Each goes on from the one prepared for the same place.")
        List<HeadPlace> heads,

        @Setting(value = "Variant of the heads.", named = HeadFactory.class)
        String headKind,

        @Setting("How much the losses of heads on blocks count over the stage; the output's counts 1 always.")
        HeadWeights headWeights,

        @Setting(value = "Divides the similarities of the loss; smaller is sharper.", above = 0)
        double temperature,

        @Setting(value = "The positive is one of this many nearest neighbours, at random.", min = 1)
        int topK,

        @Setting(value = "Lower blocks that stay as they are. With any, the stem is frozen too.", min = 0)
        int frozenBlocks,

        @Setting(
                value = "Decay of the averaged encoder weights per step; 0 = no average. A stage too short for"
                        + " it takes a decay that fits and says so.",
                min = 0,
                below = 1)
        double averageDecay,

        ViewGroupOptions views,

        @Setting(value = "Largest gradient norm, longer ones are shortened to it; 0 = off.", min = 0)
        double clipGradNorm)
        implements HeadsOptions {
    private static final String SECTION = "refine";
    private static final double BASE_IMAGES = 256;

    /** The output and the last third of a ViT-B's blocks, without the very last. */
    static final List<HeadPlace> LAST_THIRD =
            List.of(HeadPlace.AT_OUTPUT, HeadPlace.behind(10), HeadPlace.behind(9), HeadPlace.behind(8));

    /** Copies the list. */
    public RefineOptions {
        heads = List.copyOf(heads);
    }

    /** The defaults: MIM-Refiner's, for a ViT-B/16, and skipped. */
    public static RefineOptions defaults() {
        int epochs = 0;
        int batchSize = 1024;
        double baseLr = 4e-4;
        double endLr = 1e-6;
        double encoderWeightDecay = 0.05;
        double layerDecay = 0.65;
        double headWeightDecay = 1e-5;
        double warmupEpochs = 4;
        double temperature = 0.2;
        int topK = 20;
        int frozenBlocks = 0;
        double averageDecay = 0.9999;
        double clipGradNorm = 0;
        return new RefineOptions(
                epochs,
                batchSize,
                baseLr,
                endLr,
                encoderWeightDecay,
                layerDecay,
                baseLr,
                headWeightDecay,
                warmupEpochs,
                LAST_THIRD,
                "nna",
                HeadWeights.CONSTANT,
                temperature,
                topK,
                frozenBlocks,
                averageDecay,
                ViewGroupOptions.defaults(),
                clipGradNorm);
    }

    /** A learning rate at {@code batchSize} images per step; {@code base} is for 256. */
    static double scaled(double base, int batchSize) {
        return base * batchSize / BASE_IMAGES;
    }

    /** The encoder's peak learning rate, before layer-wise decay. */
    public double encoderPeakLr() {
        return scaled(encoderBaseLr, batchSize);
    }

    /** The heads' peak learning rate. */
    public double headPeakLr() {
        return scaled(headBaseLr, batchSize);
    }

    @Override
    public void check(Recipe recipe) {
        if (!enabled()) {
            return;
        }
        HeadsRules.check(SECTION, this, recipe);
        HeadsRules.checkFall(SECTION, encoderPeakLr(), endLr);
        int depth = recipe.model().depth();
        if (frozenBlocks > depth) {
            throw new RecipeException(
                    "refine.frozen-blocks is " + frozenBlocks + " but the encoder has " + depth
                            + " blocks. Use at most " + depth + ".",
                    List.of("refine.frozen-blocks", "model.depth"));
        }
        if (recipe.tune().enabled()) {
            throw new RecipeException(
                    "tune.epochs is " + recipe.tune().epochs() + " and refine.epochs is " + epochs
                            + ": a run ends with one tuned encoder. Use tune.epochs=0 and prepare-head.epochs=0 to refine,"
                            + " or refine.epochs=0 and prepare-heads.epochs=0 to tune; --from goes on from another run.",
                    List.of("tune.epochs", "refine.epochs"));
        }
    }

    @Override
    public List<String> warnings(Recipe recipe, int images) {
        return HeadsRules.warnings(SECTION, this, warmupEpochs, recipe);
    }
}
