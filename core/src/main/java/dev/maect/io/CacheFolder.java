/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where maect keeps what it can make or fetch again, for the user who runs it. */
public final class CacheFolder {
    private CacheFolder() {}

    /**
     * The property {@code maect.cache}, else the variable {@code MAECT_CACHE}, else {@code XDG_CACHE_HOME/maect}, else {@code
     * ~/.cache/maect}; absolute, and may not exist yet.
     */
    public static Path path() {
        String property = System.getProperty("maect.cache", "");
        return property.isBlank()
                ? path(System.getenv(), Path.of(System.getProperty("user.home", ".")))
                : Path.of(property).toAbsolutePath();
    }

    /** The same with the variables of {@code environment} alone. */
    public static Path path(Map<String, String> environment, Path home) {
        return variable(environment, "MAECT_CACHE")
                .map(Path::of)
                .or(() -> variable(environment, "XDG_CACHE_HOME")
                        .map(Path::of)
                        // The XDG specification: relative paths are to be ignored.
                        .filter(Path::isAbsolute)
                        .map(path -> path.resolve("maect")))
                .orElseGet(() -> home.resolve(".cache").resolve("maect"))
                .toAbsolutePath();
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
