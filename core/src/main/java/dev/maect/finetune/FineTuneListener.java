/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

/** Is told how fine-tuning goes, on its thread. */
@FunctionalInterface
public interface FineTuneListener {
    /** Something happened. What is thrown here ends fine-tuning. */
    void on(FineTuneEvent event);
}
