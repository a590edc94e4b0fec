/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.event;

/**
 * Is told how training goes, on the training thread. It looks and shows; to end training, cancel it ({@link
 * dev.maect.train.event.Cancellation}). A listener that throws is left out of the rest and training goes on: see {@link
 * TrainingListeners}.
 */
@FunctionalInterface
public interface TrainingListener {
    /** Something happened. Of steps it is told every one. */
    void on(TrainingEvent event);

    /** A listener that does nothing. */
    static TrainingListener none() {
        return event -> {};
    }
}
