/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.schedule;

/**
 * The learning rate over the updates of a stage, as a factor on the peak rate: a linear rise over the warm-up, then half
 * a cosine down. The official schedules "linear_increasing exclude_first exclude_last" and "cosine_decreasing
 * exclude_last": the first factor is above 0, the peak is reached exactly at the update after the warm-up, the last
 * factor is above 0. It depends on the update only, so a resumed run goes on as if nothing had happened.
 *
 * @param totalUpdates updates of the stage, at least 1
 * @param warmupUpdates updates of the rise, 0 to {@code totalUpdates}
 */
public record LearningRateSchedule(long totalUpdates, long warmupUpdates) {
    /** Makes up for the rounding of a product such as 0.29 * 100, so that it is not cut to 28. */
    private static final double ROUNDING = 1e-9;

    /** Checks that the warm-up fits into the stage. */
    public LearningRateSchedule {
        if (totalUpdates < 1 || warmupUpdates < 0 || warmupUpdates > totalUpdates) {
            throw new IllegalArgumentException(
                    "A schedule of " + totalUpdates + " updates cannot warm up for " + warmupUpdates + " of them");
        }
    }

    /**
     * A schedule whose warm-up is counted in epochs (stage 1). A warm-up longer than the stage fills it.
     *
     * @throws IllegalArgumentException if the stage has no update
     */
    public static LearningRateSchedule warmupEpochs(int epochs, long updatesPerEpoch, int warmupEpochs) {
        return new LearningRateSchedule(epochs * updatesPerEpoch, Math.min(epochs, warmupEpochs) * updatesPerEpoch);
    }

    /**
     * A schedule whose warm-up is a share of all updates, rounded down (stages 2 and 3).
     *
     * @throws IllegalArgumentException if the stage has no update
     */
    public static LearningRateSchedule warmupFraction(long totalUpdates, double fraction) {
        return new LearningRateSchedule(totalUpdates, (long) Math.floor(fraction * totalUpdates + ROUNDING));
    }

    /**
     * The factor on the peak learning rate for one update.
     *
     * @param update updates already made in this stage, 0 to {@code totalUpdates - 1}
     * @return above 0, at most 1
     */
    public double factor(long update) {
        if (update < 0 || update >= totalUpdates) {
            throw new IndexOutOfBoundsException("Update " + update + " of a stage of " + totalUpdates);
        }
        if (update < warmupUpdates) {
            return (update + 1) / (warmupUpdates + 1.0);
        }
        double progress = (update - warmupUpdates) / (double) (totalUpdates - warmupUpdates);
        return 0.5 * (1 + Math.cos(Math.PI * progress));
    }
}
