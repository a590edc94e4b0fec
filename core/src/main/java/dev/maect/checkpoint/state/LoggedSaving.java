/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.state;

import org.slf4j.Logger;

/**
 * Saving as lines of the log.
 *
 * @param what is saved, as a sentence begins with it
 */
record LoggedSaving(Logger log, String what) implements StateSaver.Listener {
    @Override
    public void saving(long step) {
        log.debug("{}: the state after step {} is written.", what, step);
    }

    @Override
    public void saved(StateSaver.Saved saved) {
        log.info("{} is saved, step {}.", what, saved.step());
    }

    @Override
    public void postponed(long step, String reason, long freeBytes) {
        log.warn(
                "{}: the state could not be saved and is tried again: {} ({} MiB are free)",
                what,
                reason,
                freeBytes >> 20);
    }

    @Override
    public void warn(String message) {
        log.warn("{}: {}", what, message);
    }
}
