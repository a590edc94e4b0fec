/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What tells that a file may have changed, without reading it: its size, the time of its last change, and where it can be
 * had (not on Windows) which file of the file system it is. A file that was rewritten with as many bytes and then given
 * its old time again is not told from the one before.
 */
public final class FileStamp {
    private FileStamp() {}

    /** The stamp of {@code file}; empty if it cannot be looked at. */
    public static Optional<String> of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(attributes.size() + " "
                    + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS) + " " + attributes.fileKey());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** How many bytes {@code file} has; empty if it cannot be looked at. */
    public static OptionalLong size(Path file) {
        try {
            return OptionalLong.of(Files.size(file));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
