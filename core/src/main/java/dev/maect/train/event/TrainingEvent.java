/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.event;

import dev.maect.data.Image;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
     * @param measured whether the encoder was measured after these steps; if not, that is made again, too
     * @param rollbacks how often the stage has gone back to an earlier state because of its numbers
     */
    record StageStarted(
            String stage,
            int epochs,
            long stepsPerEpoch,
            long steps,
            long parameters,
            long trainableParameters,
            int images,
            long stepsDone,
            boolean measured,
            int rollbacks)
            implements TrainingEvent {
        /** Of a stage without numerical trouble, in which nothing is left to be measured. */
        public StageStarted(
                String stage,
                int epochs,
                long stepsPerEpoch,
                long steps,
                long parameters,
                long trainableParameters,
                int images,
                long stepsDone) {
            this(stage, epochs, stepsPerEpoch, steps, parameters, trainableParameters, images, stepsDone, true, 0);
        }
    }

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
     * @param eta estimated time to the end of the stage; empty while the first steps warm up
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
            Optional<Duration> eta,
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
     * The state of a stage was taken and is being written: whoever keeps files of what was told must have all of it on the
     * disk before this returns, for a later sitting may go on from here.
     *
     * @param stage the stage's name
     * @param step steps done
     */
    record StateSaving(String stage, long step) implements TrainingEvent {}

    /**
     * The state of a stage is on the disk: from here it can go on. Training may have made further steps meanwhile.
     *
     * @param stage the stage's name
     * @param step steps done when it was taken
     * @param bytes of its tensors
     * @param stoodStill how long training waited for it
     */
    record StateSaved(String stage, long step, long bytes, Duration stoodStill) implements TrainingEvent {}

    /**
     * The state of a stage could not be written; training goes on and tries again. Told once until a state is saved again.
     *
     * @param stage the stage's name
     * @param step steps done
     * @param savedStep steps done in the state that is on the disk; 0 for none
     * @param reason why, as a sentence
     * @param freeBytes free bytes of the disk; negative where that is not known
     */
    record SavePostponed(String stage, long step, long savedStep, String reason, long freeBytes)
            implements TrainingEvent {}

    /**
     * A stage has gone back to an earlier state, after several steps in a row without finite numbers. Told after the {@link
     * StageStarted} with which it goes on from there.
     *
     * @param stage the stage's name
     * @param fromStep steps that were done
     * @param toStep steps that are done now
     * @param rollback which one of the stage, counted from 1
     * @param rateFactor what learning rates are multiplied by from now on
     */
    record RolledBack(String stage, long fromStep, long toStep, int rollback, double rateFactor)
            implements TrainingEvent {}

    /**
     * A stage has made its last step; its weights are written next.
     *
     * @param stage its name
     * @param steps steps in all
     * @param elapsed wall-clock time of all its steps, those before an interruption included
     */
    record StageEnded(String stage, long steps, Duration elapsed) implements TrainingEvent {}
}
