/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.vit.Pooling;
import java.util.List;

/** Evaluation of the encoder before and after tuning. Defaults: the paper's k-NN and linear probe. */
public record EvaluationOptions(
        @Setting("How tokens become features: class-token or mean-patch.")
        Pooling pooling,

        @Setting(value = "Neighbours that vote in k-NN.", min = 1)
        int k,

        @Setting(value = "Votes weigh exp(similarity / temperature).", above = 0)
        double temperature,

        @Setting("Standardise features by the training features before they are compared.")
        boolean standardise,

        @Setting(value = "Training features that evaluations use at most; 0 = all.", min = 0, unit = "images")
        int bankLimit,

        @Setting(value = "Images per forward pass of feature extraction.", min = 1, unit = "images")
        int batchSize,

        @Setting(value = "Passes of the linear probe over the features; 0 = no probe.", min = 0)
        int probeEpochs,

        @Setting(value = "Images per step of the linear probe.", min = 2, unit = "images")
        int probeBatchSize,

        @Setting(value = "Learning rates of the probe at 256 images per step, all tried, the best reported.", above = 0)
        List<Double> probeLearningRates,

        @Setting(value = "Starts of k-means, the one with the lowest inertia counts; 0 = no clustering.", min = 0)
        int clusterRuns,

        @Setting(
                value = "Share of the images set aside for evaluation where no evaluation set is given; 0 =" + " none.",
                min = 0,
                max = 0.5)
        double heldOutFraction,

        @Setting(
                value = "Epochs of pretrain and tune between measurements of the encoder while it trains; 0 = none.",
                min = 0,
                unit = "epochs",
                onResume = OnResume.FREE)
        int monitorEveryEpochs,

        @Setting(
                value = "Images that these measurements use at most, of the training and of the evaluation set"
                        + " each; 0 = all.",
                min = 0,
                unit = "images")
        int monitorLimit,

        @Setting(
                value = "Images of those whose random views are measured too, for alignment, neighbour consistency,"
                        + " and clusters without labels; 0 = none of these.",
                min = 0,
                unit = "images")
        int monitorViewLimit) {

    /** Copies the list. */
    public EvaluationOptions {
        probeLearningRates = List.copyOf(probeLearningRates);
    }

    static EvaluationOptions defaults() {
        return new EvaluationOptions(
                Pooling.MEAN_PATCH,
                10,
                0.07,
                true,
                0,
                256,
                50,
                1024,
                List.of(0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01),
                10,
                0.1,
                0,
                2000,
                1000);
    }
}
