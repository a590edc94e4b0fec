/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A file's place in the cache, with what lies beside it: {@code .sha256} (as sha256sum writes it), and while it is being
 * fetched {@code .part}, {@code .part.source} and {@code .lock}.
 *
 * @param path the file itself; there only when whole and checked
 */
record CachedFile(Path path) {
    private Path beside(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    Path part() {
        return beside(".part");
    }

    Path source() {
        return beside(".part.source");
    }

    Path lock() {
        return beside(".lock");
    }

    Path checksum() {
        return beside(".sha256");
    }

    boolean exists() {
        return Files.isRegularFile(path);
    }

    /** The SHA-256 that was noted when the file came; empty if none was. */
    Optional<Checksum> noted() throws IOException {
        if (!Files.exists(checksum())) {
            return Optional.empty();
        }
        String text = Files.readString(checksum()).strip();
        int end = text.indexOf(' ');
        return Optional.of(Checksum.sha256(end < 0 ? text : text.substring(0, end)));
    }

    void note(String sha256) throws IOException {
        Path temporary = beside(".sha256.tmp");
        Files.writeString(temporary, sha256 + "  " + path.getFileName() + "\n");
        move(temporary, checksum());
    }

    /** Gives the whole and checked part its name. */
    void complete() throws IOException {
        move(part(), path);
        Files.deleteIfExists(source());
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
