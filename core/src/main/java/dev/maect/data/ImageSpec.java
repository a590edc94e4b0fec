/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How users name images: {@code PATH}, {@code PATH#PART}, or {@code SCHEME:...}.
 *
 * @param text all of it, as given
 * @param path the file or folder that it names; empty if nothing of that name exists
 * @param part what stands behind the {@code #} after a path; empty text without one
 */
public record ImageSpec(String text, Optional<Path> path, String part) {
    /** Takes a text apart. A {@code #} in the name of what exists divides nothing. */
    public static ImageSpec of(String text) {
        Optional<Path> whole = existing(text);
        int hash = text.lastIndexOf('#');
        return whole.isPresent() || hash <= 0
                ? new ImageSpec(text, whole, "")
                : new ImageSpec(text, existing(text.substring(0, hash)), text.substring(hash + 1));
    }

    private static Optional<Path> existing(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Files::exists);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Whether it begins with {@code scheme} and a colon, and no file has this name. */
    public boolean hasScheme(String scheme) {
        return path.isEmpty() && text.startsWith(scheme + ":");
    }

    /** The folder that it names; empty if it names none. */
    public Optional<Path> folder() {
        return path.filter(Files::isDirectory);
    }

    /** The file that it names; empty if it names none. */
    public Optional<Path> file() {
        return path.filter(file -> !Files.isDirectory(file));
    }
}
