/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a stage takes, worked out from the shapes alone.
 *
 * @param views views per image
 * @param parameters numbers in the parts that take part
 * @param trainable those that train
 * @param rates peak learning rates by what learns at them
 * @param memory estimated memory of the process at the peak
 * @param cachedBytes the part of it that features of views take which are encoded once; 0 without such
 * @param step operations of a step, per image
 * @param onceOperations operations per image before the first step
 */
public record StageCost(
        int views,
        long parameters,
        long trainable,
        Map<String, Double> rates,
        MemoryUse memory,
        long cachedBytes,
        StepOperations step,
        long onceOperations) {
    /** Copies the map, keeping its order. */
    public StageCost {
        rates = Collections.unmodifiableMap(new LinkedHashMap<>(rates));
    }
}
