/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.vit.Encoder;
import java.util.Map;

/**
 * Measures the encoder while it trains, on the training thread, between epochs. It gets a copy, so that nothing it does
 * reaches the training: weights, gradients, randomness and an exact resume are as without it.
 */
public interface EncoderMonitor {
    /**
     * Whether it wants to see the encoder.
     *
     * @param stage a stage that trains the encoder: {@code pretrain} or {@code tune}
     * @param epoch epochs done; 0 before the first
     * @param epochs epochs of the stage
     */
    boolean wants(String stage, int epoch, int epochs);

    /**
     * Measures the encoder.
     *
     * @param encoder a copy of the weights as the stage would leave them now (averaged ones where it averages), on the
     *     run's device; the monitor closes it
     * @return values by name, in the order in which they are shown
     * @throws java.util.concurrent.CancellationException if it gives up because the run is to stop; the same is then
     *     measured when the run goes on
     */
    Map<String, Double> measure(Encoder encoder);

    /**
     * On ranks after the first, while the first measures: does this rank's part, if there is one.
     *
     * @param encoder as {@link #measure} has it, which closes it
     */
    default void follow(Encoder encoder) {
        encoder.close();
    }

    /** A monitor that never looks. */
    static EncoderMonitor none() {
        return new EncoderMonitor() {
            @Override
            public boolean wants(String stage, int epoch, int epochs) {
                return false;
            }

            @Override
            public Map<String, Double> measure(Encoder encoder) {
                encoder.close();
                return Map.of();
            }
        };
    }
}
