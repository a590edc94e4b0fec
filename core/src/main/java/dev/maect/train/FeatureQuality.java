/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.train.state.TrainingState.Best;
import dev.maect.train.state.TrainingState.Candidate;
import dev.maect.train.state.TrainingState.Quality;
import dev.maect.train.state.TrainingState.Sums;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Watches for a shortcut without labels: the loss of tuning falls from epoch to epoch, and with it the number of directions
 * that the features spread over. So it was where crop & flip tuning made an encoder worse (docs/results.md): the rank fell to
 * less than half within three epochs, while augmented tuning, which helped, kept nine tenths of it.
 */
final class FeatureQuality {
    private static final double RANK_LEFT = 0.6;

    private final String stage;
    private double rank;
    private Sums first;
    private Sums epoch;
    private Best best;
    private final List<Candidate> candidates;

    /** Goes on from {@code state}. */
    FeatureQuality(String stage, Quality state) {
        this.stage = stage;
        this.rank = state.rank();
        this.first = state.first();
        this.epoch = state.epoch();
        this.best = state.best();
        this.candidates = new ArrayList<>(state.candidates());
    }

    /** What another one goes on from. */
    Quality state() {
        return new Quality(rank, first, epoch, best, candidates);
    }

    /** A step was made, and with it perhaps readings of its features. */
    void stepMade(double loss, Map<String, Double> readings) {
        epoch = epoch.withLoss(loss);
        double read = readings.getOrDefault(Monitors.EFFECTIVE_RANK, Double.NaN);
        if (Double.isFinite(read)) {
            rank = rank == 0 ? read : rank;
            epoch = epoch.withRank(read);
        }
    }

    /**
     * An epoch is done.
     *
     * @param epochs how many are
     * @return what is wrong, as a sentence; empty if nothing seems to be
     */
    Optional<String> epochDone(int epochs) {
        Sums now = epoch;
        epoch = Sums.NONE;
        if (first.lossCount() == 0) {
            first = now;
            return Optional.empty();
        }
        if (!(now.loss() < first.loss() && now.rank() < RANK_LEFT * rank)) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%s: in %d epochs the loss fell from %.3f to %.3f, and the effective rank of the features from %.1f to"
                        + " %.1f. Where both fall, tuning has often found a shortcut, such as colours that two crops of an image"
                        + " share, and the encoder gets worse for everything else.",
                stage,
                epochs,
                first.loss(),
                now.loss(),
                rank,
                now.rank()));
    }

    /** An encoder was measured. */
    void measured(Candidate candidate) {
        candidates.add(candidate);
    }

    /** The encoders that were measured, in their order. */
    List<Candidate> candidates() {
        return List.copyOf(candidates);
    }

    /** The best encoder so far. */
    Best best() {
        return best;
    }

    /** The encoder that was measured now is the best so far. */
    void isBest(Best now) {
        best = now;
    }
}
