/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.Locale;

/**
 * How much the losses of heads on blocks count over a stage; that of a head on the output counts 1 always. The schedules
 * other than {@link #CONSTANT} are ablations of MIM-Refiner, published for 20 epochs and seven blocks: over {@link
 * #FIRST} to {@link #LAST} of the stage, one head after the other takes its leave, the lowest block's first.
 */
public enum HeadWeights {
    /** All count 1: the method as published. */
    CONSTANT,
    /** All fall to 0 together, on a cosine from {@link #FIRST} of the stage on. */
    UNIFORM_DECAY,
    /** Each falls to 0 on a cosine that begins at its own time. */
    STAGGERED_DECAY,
    /** Each ends at its own time. */
    STAGGERED_STEP,
    /** A tenth, then 1 in the time before its own end, then 0: one after the other. */
    ONE_HOT;

    /** The share of the stage after which the lowest block's head takes its leave. */
    private static final double FIRST = 0.2;

    /** The same of the highest block's. */
    private static final double LAST = 0.8;

    private static final double WAITING = 0.1;

    /**
     * The weight of a head in a step.
     *
     * @param head which of the heads on blocks, 0 for that on the lowest
     * @param heads how many there are
     * @param step steps of the stage that are done
     * @param steps steps that it has
     */
    public double weight(int head, int heads, long step, long steps) {
        return switch (this) {
            case CONSTANT -> 1;
            case UNIFORM_DECAY -> decayed(end(0, heads, steps), step, steps);
            case STAGGERED_DECAY -> decayed(end(head, heads, steps), step, steps);
            case STAGGERED_STEP -> step < end(head, heads, steps) ? 1 : 0;
            case ONE_HOT -> {
                boolean begun = head == 0 || step >= end(head - 1, heads, steps);
                yield step >= end(head, heads, steps) ? 0 : begun ? 1 : WAITING;
            }
        };
    }

    private static long end(int head, int heads, long steps) {
        double share = heads == 1 ? FIRST : FIRST + (LAST - FIRST) * head / (heads - 1);
        return Math.round(share * steps);
    }

    /** 1 until {@code start}, then half a cosine that is 0 in the last step. */
    private static double decayed(long start, long step, long steps) {
        if (step < start) {
            return 1;
        }
        long last = steps - 1 - start;
        return last == 0 ? 0 : (1 + Math.cos(Math.PI * (step - start) / last)) / 2;
    }

    /** The word for it in recipes and messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
