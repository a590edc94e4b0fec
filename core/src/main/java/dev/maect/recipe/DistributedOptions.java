/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

/** How several processes share a training; with one process none of it matters, and the training is the same with any of it. */
public record DistributedOptions(
        @Setting(
                value =
                        "Whether each rank keeps the optimiser's moments and the weight average of its part of the parameters"
                                + " only (ZeRO-1), in place of all: less memory, the same numbers, more to exchange.",
                onResume = OnResume.FREE)
        boolean shardOptimiser) {

    static DistributedOptions defaults() {
        return new DistributedOptions(false);
    }
}
