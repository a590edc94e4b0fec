/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/**
 * What was built, as the build wrote it down.
 *
 * @param version the project's version
 * @param commit the abbreviated git commit; empty for a build outside git
 * @param commitTime when that commit was made
 * @param dirty whether files differed from the commit
 * @param platform the classifier of libtorch's natives, such as {@code linux-x86_64}
 */
public record BuildInfo(
        String version, Optional<String> commit, Optional<String> commitTime, boolean dirty, String platform) {

    /** The build that is running. */
    public static BuildInfo current() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(properties);
    }

    static BuildInfo of(Properties properties) {
        return new BuildInfo(
                value(properties, "version").orElse("unknown"),
                value(properties, "commit"),
                value(properties, "commit.time"),
                value(properties, "dirty").map(Boolean::parseBoolean).orElse(false),
                value(properties, "platform").orElse("unknown"));
    }

    private static Optional<String> value(Properties properties, String key) {
        // A placeholder that the build could not fill stays as it was.
        return Optional.ofNullable(properties.getProperty(key))
                .filter(text -> !text.isBlank() && !text.startsWith("${"));
    }

    /** One line for people: {@code 0.1.0 (commit 3178a9c, modified)}. */
    public String describe() {
        return version
                + commit.map(id -> " (commit " + id + (dirty ? ", modified)" : ")"))
                        .orElse("");
    }
}
