/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

/**
 * Is told how a run goes, on the thread that called {@link Run#execute(RunListener)}. It looks and shows; to end a run,
 * cancel it. One that throws an exception is logged and left out of the rest, and the run goes on.
 */
@FunctionalInterface
public interface RunListener {
    /** Something happened. Of training steps it is told every one. */
    void on(RunEvent event);

    /** A listener that does nothing. */
    static RunListener none() {
        return event -> {};
    }
}
