/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

/** Is told how fine-tuning goes, on its thread. */
public interface FineTuneListener {
    /** A step was made: {@code step} of {@code steps}, counted from 1. */
    default void onStep(long step, long steps, double loss) {}

    /** An epoch was evaluated. */
    default void onEvaluation(EpochAccuracy accuracy) {}
}
