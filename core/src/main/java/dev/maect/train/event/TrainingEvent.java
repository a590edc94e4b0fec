/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.event;

import dev.maect.data.Image;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Something that happened in training. Everything shown or logged is made of these. */
public sealed interface TrainingEvent {
    /** The name of the stage that it happened in; empty where it concerns none. */
    String stage();

    /**
     * A stage is about to run.
     *
     * @param stage its name
     * @param epochs passes over the images
     * @param stepsPerEpoch steps per epoch
     * @param steps steps in all
     * @param parameters numbers in the parts that take part
     * @param trainableParameters those that train
     * @param images images in the source
     * @param stepsDone where it goes on from; 0 for a stage that begins. What was told of later steps, by a run that was
     *     stopped before it had saved them, is void: these steps are made again
     */
    record StageStarted(
            String stage,
            int epochs,
            long stepsPerEpoch,
            long steps,
            long parameters,
            long trainableParameters,
            int images,
            long stepsDone)
            implements TrainingEvent {}

    /**
     * A step was made: its outcome, and how training stands after it.
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
     * @param imagesPerSecond images per second in this step
     * @param dataWaitShare share of that time spent waiting for the loader, 0 to 1
     * @param nativeBytes memory of the process
     * @param eta estimated time to the end of the stage
     * @param metrics further values by name: nn-accuracy, feature-std, effective-rank
     */
    record StepDone(
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
            Map<String, Double> metrics)
            implements TrainingEvent {}

    /**
     * The encoder was measured between two epochs.
     *
     * @param stage the stage's name
     * @param epoch epochs done; 0 before the first
     * @param epochs epochs of the stage
     * @param step steps done
     * @param elapsed how long the measurement took
     * @param metrics values by name, in the order in which they are shown
     */
    record EncoderMeasured(
            String stage, int epoch, int epochs, long step, Duration elapsed, Map<String, Double> metrics)
            implements TrainingEvent {
        /** Copies the metrics. */
        public EncoderMeasured {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        }
    }

    /**
     * Something the user should know now: a collapse, a starving loader, a skipped step.
     *
     * @param stage the stage's name, or empty
     * @param message one or more sentences
     */
    record Warned(String stage, String message) implements TrainingEvent {}

    /**
     * Reconstructions of the same few images, as pre-training goes on; the lists run in parallel.
     *
     * @param stage the stage's name
     * @param step steps done
     * @param originals the images
     * @param masked with the hidden patches grey
     * @param reconstructed with the hidden patches as the decoder guesses them
     */
    record Reconstructed(String stage, long step, List<Image> originals, List<Image> masked, List<Image> reconstructed)
            implements TrainingEvent {}

    /**
     * The state of a stage is on the disk: from here it can go on.
     *
     * @param stage the stage's name
     * @param step steps done
     */
    record StateSaved(String stage, long step) implements TrainingEvent {}

    /**
     * A stage has come to its end, and its weights are on the disk.
     *
     * @param stage its name
     * @param steps steps in all
     * @param elapsed wall-clock time of all its steps, those before an interruption included
     */
    record StageEnded(String stage, long steps, Duration elapsed) implements TrainingEvent {}
}
