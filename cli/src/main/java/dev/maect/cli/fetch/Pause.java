/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

/** Waiting that ends with a plain message when the user interrupts it. */
final class Pause {
    private Pause() {}

    static void of(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static FetchException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new FetchException("Interrupted. The same command goes on where this one stopped.", cause);
    }
}
