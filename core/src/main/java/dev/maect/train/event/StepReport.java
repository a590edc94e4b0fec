/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.event;

import java.time.Duration;
import java.util.Map;

/**
 * How training stands after a step.
 *
 * @param stage the stage's name
 * @param epoch counted from 1
 * @param epochs epochs of the stage
 * @param step steps done, counted from 1
 * @param steps steps of the stage
 * @param loss of this step
 * @param smoothedLoss exponentially smoothed over about 50 steps
 * @param learningRate the highest group's rate in this step
 * @param gradNorm Euclidean norm of all gradients, before clipping
 * @param imagesPerSecond images per second since the last report
 * @param dataWaitShare share of that time spent waiting for the loader, 0 to 1
 * @param nativeBytes memory of the process
 * @param eta estimated time to the end of the stage
 * @param metrics further values by name: nn-accuracy, feature-std, effective-rank
 */
public record StepReport(
        String stage,
        int epoch,
        int epochs,
        long step,
        long steps,
        double loss,
        double smoothedLoss,
        double learningRate,
        double gradNorm,
        double imagesPerSecond,
        double dataWaitShare,
        long nativeBytes,
        Duration eta,
        Map<String, Double> metrics) {}
