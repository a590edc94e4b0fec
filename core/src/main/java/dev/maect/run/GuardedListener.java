/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener whose failure is told once in the log and never reaches the run. */
final class GuardedListener implements RunListener {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

    private final RunListener listener;
    private boolean failed;

    GuardedListener(RunListener listener) {
        this.listener = listener;
    }

    @Override
    public void on(RunEvent event) {
        if (failed) {
            return;
        }
        try {
            listener.on(event);
        } catch (RuntimeException e) {
            failed = true;
            LOG.warn("A listener of the run failed and is told nothing more.", e);
        }
    }
}
