/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import java.util.Optional;
import java.util.function.IntFunction;

/** The most epochs that fit into a time, in proportion as far as whole epochs allow. */
final class EpochChoice {
    /** More passes learn few images by heart. */
    static final int MOST_PRETRAIN = 1600;

    static final int MOST_TUNE_ALONE = 200;

    private static final int AROUND = 3;
    private static final double FEWEST_TUNE = 0.6;
    private static final double MOST_TUNE = 1.6;
    /** What a disproportion by the factor e costs, as a share of the time. */
    private static final double PENALTY = 0.15;

    private EpochChoice() {}

    /**
     * For {@code seconds}; empty where not even one epoch of each stage fits.
     *
     * @param adopted whether there is no stage 1
     */
    static Optional<Epochs> within(double seconds, Costs costs, boolean adopted) {
        IntFunction<Epochs> ideal = adopted ? Epochs::tuning : Epochs::of;
        int most = adopted ? MOST_TUNE_ALONE : MOST_PRETRAIN;
        if (costs.of(ideal.apply(1)) > seconds) {
            return Optional.empty();
        }
        int low = 1;
        int high = most;
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (costs.of(ideal.apply(middle)) <= seconds) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Epochs best = ideal.apply(low);
        if (adopted || low == most) {
            return Optional.of(best);
        }
        double bestScore = costs.of(best) / seconds;
        for (int first = Math.max(1, low - AROUND); first <= Math.min(most, low + AROUND); first++) {
            Epochs usual = ideal.apply(first);
            int from = (int) Math.max(1, Math.ceil(FEWEST_TUNE * usual.tune()));
            for (int tune = from; tune <= MOST_TUNE * usual.tune(); tune++) {
                Epochs epochs = usual.withTune(tune);
                double share = costs.of(epochs) / seconds;
                double score = share - PENALTY * Math.abs(Math.log((double) tune / usual.tune()));
                if (share <= 1 && score > bestScore) {
                    best = epochs;
                    bestScore = score;
                }
            }
        }
        return Optional.of(best);
    }
}
