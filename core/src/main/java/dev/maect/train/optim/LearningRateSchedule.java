/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

/**
 * The learning rate over the steps of a stage, as a factor on the peak rate: a linear rise over the warm-up, then half
 * a cosine down. The official schedules "linear_increasing exclude_first exclude_last" and "cosine_decreasing
 * exclude_last": the first factor is above 0, the peak is reached exactly at the step after the warm-up, the last
 * factor is above 0. It depends on the step only, so a resumed run goes on as if nothing had happened.
 *
 * @param totalSteps steps of the stage, at least 1
 * @param warmupSteps steps of the rise, 0 to {@code totalSteps}
 * @param end the share of the peak that the cosine goes down to, 0 to 1; 0 but in MIM-Refiner
 */
public record LearningRateSchedule(long totalSteps, long warmupSteps, double end) {
    /** Makes up for the rounding of a product such as 0.29 * 100, so that it is not cut to 28. */
    private static final double ROUNDING = 1e-9;

    /** Checks that the warm-up fits into the stage. */
    public LearningRateSchedule {
        if (totalSteps < 1 || warmupSteps < 0 || warmupSteps > totalSteps) {
            throw new IllegalArgumentException(
                    "A schedule of " + totalSteps + " steps cannot warm up for " + warmupSteps + " of them");
        }
        if (!(end >= 0 && end <= 1)) {
            throw new IllegalArgumentException("A schedule cannot end at " + end + " of its peak");
        }
    }

    /** A schedule that goes down to 0. */
    public LearningRateSchedule(long totalSteps, long warmupSteps) {
        this(totalSteps, warmupSteps, 0);
    }

    /**
     * A schedule whose warm-up is counted in epochs, whole or not, and that ends at a share of its peak (MIM-Refiner). A
     * warm-up longer than the stage fills it.
     *
     * @throws IllegalArgumentException if the stage has no step
     */
    public static LearningRateSchedule warmupEpochs(int epochs, long stepsPerEpoch, double warmupEpochs, double end) {
        long warmup = (long) Math.floor(Math.min(epochs, warmupEpochs) * stepsPerEpoch + ROUNDING);
        return new LearningRateSchedule(epochs * stepsPerEpoch, warmup, end);
    }

    /**
     * A schedule whose warm-up is counted in epochs (stage 1). A warm-up longer than the stage fills it.
     *
     * @throws IllegalArgumentException if the stage has no step
     */
    public static LearningRateSchedule warmupEpochs(int epochs, long stepsPerEpoch, int warmupEpochs) {
        return new LearningRateSchedule(epochs * stepsPerEpoch, Math.min(epochs, warmupEpochs) * stepsPerEpoch);
    }

    /**
     * A schedule whose warm-up is a share of all steps, rounded down (stages 2 and 3).
     *
     * @throws IllegalArgumentException if the stage has no step
     */
    public static LearningRateSchedule warmupFraction(long totalSteps, double fraction) {
        return new LearningRateSchedule(totalSteps, (long) Math.floor(fraction * totalSteps + ROUNDING));
    }

    /**
     * The factor on the peak learning rate for one step.
     *
     * @param step steps already made in this stage, 0 to {@code totalSteps - 1}
     * @return above 0, at most 1
     */
    public double factor(long step) {
        if (step < 0 || step >= totalSteps) {
            throw new IndexOutOfBoundsException("Step " + step + " of a stage of " + totalSteps);
        }
        if (step < warmupSteps) {
            return (step + 1) / (warmupSteps + 1.0);
        }
        double progress = (step - warmupSteps) / (double) (totalSteps - warmupSteps);
        return end + (1 - end) * (0.5 * (1 + Math.cos(Math.PI * progress)));
    }
}
