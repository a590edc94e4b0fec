/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import java.nio.file.Path;

/** Where the cached features of an encoder lie. */
final class FeatureFolder {
    private FeatureFolder() {}

    /** Beside cards in {@code cards}. */
    static Path of(Path cards) {
        return cards.toAbsolutePath().normalize().resolve("features");
    }
}
