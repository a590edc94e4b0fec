/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import java.nio.file.Path;
import java.util.Map;

/** Where maect keeps what it can make or fetch again, for the user who runs it. */
public final class CacheFolder {
    private CacheFolder() {}

    /**
     * The property {@code maect.cache}, else the variable {@code MAECT_CACHE}, else {@code XDG_CACHE_HOME/maect}, else {@code
     * ~/.cache/maect}; it may not exist yet.
     */
    public static Path path() {
        String property = System.getProperty("maect.cache", "");
        return property.isEmpty() ? path(System.getenv()) : Path.of(property);
    }

    /** The same with the variables of {@code environment}. */
    static Path path(Map<String, String> environment) {
        String own = environment.getOrDefault("MAECT_CACHE", "");
        if (!own.isEmpty()) {
            return Path.of(own);
        }
        String user = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (user.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(user)).resolve("maect");
    }
}
