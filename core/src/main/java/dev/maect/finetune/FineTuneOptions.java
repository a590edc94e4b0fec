/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.recipe.RecipeException;
import dev.maect.recipe.RecordSettings;
import dev.maect.vit.Pooling;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that fine-tuning depends on, in groups. Keys are the components of the groups in kebab-case
 * ({@code learning-rate}).
 *
 * @param schedule how long
 * @param rates how fast which weights learn
 * @param regularisation what keeps the network from learning the images by heart
 * @param mix what is mixed from two images
 * @param distortion what is done to each image
 * @param stability what steadies the weights
 * @param parts what the network is made of and which parts learn
 * @param evaluateEvery epochs between two evaluations; 0 for the last epoch only
 * @param seed of everything random
 */
public record FineTuneOptions(
        Schedule schedule,
        Rates rates,
        Regularisation regularisation,
        Mix mix,
        Distortion distortion,
        Stability stability,
        Parts parts,
        int evaluateEvery,
        long seed) {
    private static final String CHECKPOINTS = "checkpoint-blocks";

    /** Checks the ranges. */
    public FineTuneOptions {
        require("evaluate-every", evaluateEvery, evaluateEvery >= 0, "at least 0");
    }

    /**
     * How long fine-tuning takes.
     *
     * @param epochs passes over the labelled images
     * @param warmupEpochs linear rise of the learning rate, then half a cosine down, both per step
     * @param batchSize images per step; a smaller set is one batch
     */
    public record Schedule(int epochs, int warmupEpochs, int batchSize) {
        /** Checks the ranges. */
        public Schedule {
            require("epochs", epochs, epochs >= 1, "at least 1");
            require("warmup-epochs", warmupEpochs, warmupEpochs >= 0, "at least 0");
            require("batch-size", batchSize, batchSize >= 2, "at least 2");
        }
    }

    /**
     * How fast which weights learn.
     *
     * @param learningRate of the classifier at the peak, for 256 images per step; scaled linearly
     * @param weightDecay decoupled; none for biases and one-dimensional weights
     * @param layerDecay factor on the rate from each block to the one below
     */
    public record Rates(double learningRate, double weightDecay, double layerDecay) {
        /** Checks the ranges. */
        public Rates {
            require("learning-rate", learningRate, learningRate > 0, "above 0");
            require("weight-decay", weightDecay, weightDecay >= 0, "at least 0");
            require("layer-decay", layerDecay, layerDecay > 0 && layerDecay <= 1, "above 0 and at most 1");
        }
    }

    /**
     * What keeps the network from learning the images by heart.
     *
     * @param dropPath stochastic depth of the last block, rising linearly from the first
     * @param labelSmoothing mass spread over all classes
     */
    public record Regularisation(double dropPath, double labelSmoothing) {
        /** Checks the ranges. */
        public Regularisation {
            require("drop-path", dropPath, dropPath >= 0 && dropPath < 1, "at least 0 and below 1");
            require(
                    "label-smoothing",
                    labelSmoothing,
                    labelSmoothing >= 0 && labelSmoothing < 1,
                    "at least 0, below 1");
        }
    }

    /**
     * What is mixed from two images.
     *
     * @param mixup beta parameter; 0 for none
     * @param cutmix beta parameter; 0 for none
     * @param mixProbability how often a batch is mixed
     * @param switchProbability how often CutMix is taken instead of mixup where both are on
     */
    public record Mix(double mixup, double cutmix, double mixProbability, double switchProbability) {
        private static final double MAX_BETA = 4;
        /** Nothing is mixed. */
        static final Mix NONE = new Mix(0, 0, 0, 0.5);

        /** Checks the ranges. */
        public Mix {
            require("mixup", mixup, mixup >= 0 && mixup <= MAX_BETA, "0 to 4");
            require("cutmix", cutmix, cutmix >= 0 && cutmix <= MAX_BETA, "0 to 4");
            require("mix-probability", mixProbability, isShare(mixProbability), "0 to 1");
            require("switch-probability", switchProbability, isShare(switchProbability), "0 to 1");
        }
    }

    /**
     * What is done to each image.
     *
     * @param randAugment magnitude of RandAugment, 0 to 10; 0 for none
     * @param erase probability of random erasing
     * @param minScale smallest share of the area that a training crop takes
     */
    public record Distortion(double randAugment, double erase, double minScale) {
        /** Checks the ranges. */
        public Distortion {
            require("rand-augment", randAugment, randAugment >= 0 && randAugment <= 10, "0 to 10");
            require("erase", erase, isShare(erase), "0 to 1");
            require("min-scale", minScale, minScale > 0 && minScale <= 1, "above 0 and at most 1");
        }
    }

    /**
     * What steadies the weights.
     *
     * @param averageDecay of the weight average, fitted to short runs; 0 for none
     * @param clipGradNorm largest gradient norm; 0 for no clipping
     */
    public record Stability(double averageDecay, double clipGradNorm) {
        /** Checks the ranges. */
        public Stability {
            require("average-decay", averageDecay, averageDecay >= 0 && averageDecay < 1, "at least 0 and below 1");
            require("clip-grad-norm", clipGradNorm, clipGradNorm >= 0, "at least 0");
        }
    }

    /**
     * What the network is made of and which parts learn.
     *
     * @param pooling how tokens become one feature vector
     * @param batchNorm batch norm without scale and shift before the linear layer
     * @param trainPositions whether positions learn, too
     * @param freezeBlocks patch embedding and first blocks that do not learn; 0 for none
     * @param checkpointBlocks blocks, the lowest that learn, that are computed again in the backward pass to save memory; 0
     *     for none. Changes no result
     */
    public record Parts(
            Pooling pooling, boolean batchNorm, boolean trainPositions, int freezeBlocks, int checkpointBlocks) {
        /** Checks the range. */
        public Parts {
            require("freeze-blocks", freezeBlocks, freezeBlocks >= 0, "at least 0");
            require(CHECKPOINTS, checkpointBlocks, checkpointBlocks >= 0, "at least 0");
        }
    }

    private static boolean isShare(double value) {
        return value >= 0 && value <= 1;
    }

    private static void require(String key, Object value, boolean holds, String range) {
        if (!holds) {
            throw new FineTuneException(key + " is " + value + "; it must be " + range + ".");
        }
    }

    /** All settings by key, in order, that the result hangs on: those that only save memory are left out. */
    public Map<String, String> asMap() {
        Map<String, String> texts = RecordSettings.texts(this);
        texts.remove(CHECKPOINTS);
        return texts;
    }

    /**
     * The same with some values changed.
     *
     * @param settings {@code key=value} each
     * @throws FineTuneException for an unknown key or a value that does not fit; the message names it
     */
    public FineTuneOptions with(List<String> settings) {
        try {
            return RecordSettings.with(this, "Fine-tuning", settings);
        } catch (RecipeException e) {
            throw new FineTuneException(Objects.requireNonNull(e.getMessage()));
        }
    }
}
