/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

/** Told how embedding goes, and asked whether to stop. */
public interface EmbedListener {
    /** {@code done} of {@code of} images that were to be looked at are in the catalogue, on the disk. */
    void done(long done, long of);

    /** Whether to stop; what is done stays, and the next time goes on from there. */
    default boolean stopped() {
        return false;
    }

    /** Listens to nothing. */
    static EmbedListener none() {
        return (done, of) -> {};
    }
}
