/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.net.URI;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The folder that fetched files stay in. A file lies under its server's name and its path there, so that two servers'
 * files of one name do not meet.
 *
 * @param folder the cache; need not exist yet
 */
record ModelCache(Path folder) {
    /** {@code MAECT_CACHE}, else {@code XDG_CACHE_HOME/maect}, else {@code ~/.cache/maect}. */
    static ModelCache of(Map<String, String> environment, Path home) {
        return new ModelCache(variable(environment, "MAECT_CACHE")
                .map(Path::of)
                .or(() -> variable(environment, "XDG_CACHE_HOME")
                        .map(Path::of)
                        // The XDG specification: relative paths are to be ignored.
                        .filter(Path::isAbsolute)
                        .map(path -> path.resolve("maect")))
                .orElseGet(() -> home.resolve(".cache").resolve("maect"))
                .toAbsolutePath());
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** Where the file at {@code address} has its place. */
    CachedFile file(URI address) {
        Path place = folder.resolve(safe(address.getHost() + (address.getPort() < 0 ? "" : "_" + address.getPort())));
        for (String step : address.getPath().split("/")) {
            if (!step.isEmpty()) {
                place = place.resolve(safe(step));
            }
        }
        if (address.getRawQuery() != null) {
            String query = HexFormat.of().toHexDigits(address.getRawQuery().hashCode());
            place = place.resolveSibling(query + "-" + place.getFileName());
        }
        return new CachedFile(place);
    }

    /** A name that is no path and no hidden file, whatever the server calls it. */
    private static String safe(String step) {
        return step.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "_");
    }
}
