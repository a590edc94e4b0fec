/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

/** What happens while an encoder is fine-tuned. */
public sealed interface FineTuneEvent {
    /**
     * A step was made.
     *
     * @param step which one, counted from 1
     * @param steps how many there will be
     * @param loss of its batch
     */
    record StepMade(long step, long steps, double loss) implements FineTuneEvent {}

    /** An epoch was evaluated. */
    record Evaluated(EpochAccuracy accuracy) implements FineTuneEvent {}
}
