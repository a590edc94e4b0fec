/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.state;

import dev.maect.data.loader.BadImage;
import dev.maect.io.AnyNumber;
import dev.maect.io.Json;
import dev.maect.io.JsonDefault;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a stage needs to go on at any step as if nothing had happened. Its tensors (weights, moments, averages, queue,
 * batch-norm statistics) are written beside it; everything random (order, augmentations, masks, picks) and the learning
 * rate are functions of the position, and so is what the loader gives next.
 *
 * @param stage the stage's name
 * @param position where in the data it stands
 * @param measured whether the encoder was measured at this position; false between an epoch's last step and its measurement
 * @param meter what speed and smoothing are computed from
 * @param watch what the monitors have seen
 * @param trouble what has gone wrong with numbers
 * @param quality how the features and the encoder were in the epochs before
 * @param reading what was read of the images
 * @param seconds wall-clock time spent on the stage so far
 */
public record TrainingState(
        String stage,
        Position position,
        boolean measured,
        Meter meter,
        Watch watch,
        Trouble trouble,
        Quality quality,
        Reading reading,
        double seconds) {
    /**
     * A place between two steps.
     *
     * @param epoch counted from 0; the number of epochs where all are done
     * @param step steps of this epoch that are done, fewer than it has
     */
    public record Position(int epoch, int step) {
        /** Before the first step. */
        public static final Position START = new Position(0, 0);

        /** Steps of the stage that are done. */
        public long steps(int stepsPerEpoch) {
            return (long) epoch * stepsPerEpoch + step;
        }
    }

    /**
     * What the reports of steps are computed from.
     *
     * @param smoothedLoss 0 before the first step
     * @param reported steps that were made
     * @param measuredNanos the time of those that the speed is taken from: not the first ones
     */
    public record Meter(@AnyNumber double smoothedLoss, long reported, long measuredNanos) {
        /** Before the first step. */
        public static final Meter START = new Meter(0, 0, 0);
    }

    /**
     * What the monitors have seen.
     *
     * @param warned what was warned of, once each
     * @param epochNanos time of this epoch's steps
     * @param waitedNanos the part of it spent waiting for data
     */
    public record Watch(List<String> warned, long epochNanos, long waitedNanos) {
        /** Copies the list. */
        public Watch {
            warned = List.copyOf(warned);
        }
    }

    /**
     * What has gone wrong with numbers.
     *
     * @param inARow the latest steps in a row that were skipped because loss or gradient were not finite
     * @param skipped such steps in all, less those that were gone back over
     * @param rollbacks how often training went back to an earlier state
     * @param rateFactor what learning rates are multiplied by since
     */
    public record Trouble(int inARow, long skipped, int rollbacks, double rateFactor) {
        /** None so far. */
        public static final Trouble NONE = new Trouble(0, 0, 0, 1);

        /** After one more skipped step. */
        public Trouble skip() {
            return new Trouble(inARow + 1, skipped + 1, rollbacks, rateFactor);
        }

        /** After a step that went well. */
        public Trouble step() {
            return inARow == 0 ? this : new Trouble(0, skipped, rollbacks, rateFactor);
        }
    }

    /**
     * How the features and the encoder were, without labels.
     *
     * @param rank effective rank of the features of a training batch at the stage's begin; 0 before the first reading
     * @param first what was read in the first epoch; nothing before its end
     * @param epoch what was read in this epoch
     * @param best the best encoder that was measured, where the best is kept
     * @param candidates the encoders that were measured, in their order
     */
    public record Quality(
            @AnyNumber double rank,
            Sums first,
            Sums epoch,
            Best best,
            @JsonDefault("[]") List<Candidate> candidates) {
        /** Nothing read yet. */
        public static final Quality NONE = new Quality(0, Sums.NONE, Sums.NONE, Best.NONE, List.of());

        /** Copies the list. */
        public Quality {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * An encoder that was measured, and may be handed on.
     *
     * @param epoch epochs done; 0 is the encoder before the stage
     * @param averaged whether it is as the stage would leave it: the average where it averages; else the weights of the last
     *     step, beside an average
     * @param values what was measured, by name; all finite
     */
    public record Candidate(int epoch, boolean averaged, Map<String, Double> values) {
        /** Copies the map, keeping its order, without what is not finite. */
        public Candidate {
            Map<String, Double> finite = new LinkedHashMap<>(values);
            finite.values().removeIf(value -> !Double.isFinite(value));
            values = Collections.unmodifiableMap(finite);
        }
    }

    /**
     * Sums of an epoch's readings.
     *
     * @param ranks sum of effective ranks
     * @param rankCount how many
     * @param losses sum of losses
     * @param lossCount how many
     */
    public record Sums(
            @AnyNumber double ranks,
            int rankCount,
            @AnyNumber double losses,
            int lossCount) {
        /** Nothing yet. */
        public static final Sums NONE = new Sums(0, 0, 0, 0);

        /** With one more loss. */
        public Sums withLoss(double loss) {
            return new Sums(ranks, rankCount, losses + loss, lossCount + 1);
        }

        /** With one more effective rank. */
        public Sums withRank(double rank) {
            return new Sums(ranks + rank, rankCount + 1, losses, lossCount);
        }

        /** Mean of the effective ranks; NaN without any. */
        public double rank() {
            return ranks / rankCount;
        }

        /** Mean of the losses; NaN without any. */
        public double loss() {
            return losses / lossCount;
        }
    }

    /**
     * The best encoder so far.
     *
     * @param epoch epochs done when it was measured; -1 for none
     * @param value of the measure
     * @param averaged see {@link Candidate#averaged}
     */
    public record Best(
            int epoch,
            @AnyNumber double value,
            @JsonDefault("true") boolean averaged) {
        /** None was measured. */
        public static final Best NONE = new Best(-1, 0, true);
    }

    /**
     * What was read of the images.
     *
     * @param bad those that could not be read, by index
     * @param read how many were read, each time counted
     */
    public record Reading(List<BadImage> bad, int read) {
        /** Copies the list. */
        public Reading {
            bad = List.copyOf(bad);
        }
    }

    /** Before the first step of {@code stage}. */
    public static TrainingState start(String stage) {
        return new TrainingState(
                stage,
                Position.START,
                false,
                Meter.START,
                new Watch(List.of(), 0, 0),
                Trouble.NONE,
                Quality.NONE,
                new Reading(List.of(), 0),
                0);
    }

    /** The same after other trouble. */
    public TrainingState with(Trouble other) {
        return new TrainingState(stage, position, measured, meter, watch, other, quality, reading, seconds);
    }

    /** The text that stands for it in a file. */
    public String text() {
        return Json.line(this);
    }

    /**
     * The state that a text stands for.
     *
     * @param where the text is from
     * @throws dev.maect.io.FileException if it stands for none
     */
    public static TrainingState parse(String text, String where) {
        return Json.parse(text, where, TrainingState.class);
    }
}
