/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

/** Is told how fine-tuning goes, on its thread. */
public interface FineTuneListener {
    /** An update was made: {@code update} of {@code updates}, counted from 1. */
    default void onUpdate(long update, long updates, double loss) {}

    /** An epoch was evaluated. */
    default void onEvaluation(EpochAccuracy accuracy) {}
}
