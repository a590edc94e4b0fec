/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import dev.maect.io.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Files that a table names.
 *
 * @param folder that relative paths begin at
 * @param paths as in the table
 */
record ListedFiles(Path folder, List<String> paths) implements EncodedImages {
    @Override
    public byte[] read(int index) throws IOException {
        try {
            return Files.readAllBytes(path(index));
        } catch (InvalidPathException e) {
            throw new IOException("\"" + paths.get(index) + "\" is no path", e);
        }
    }

    private Path path(int index) {
        return folder.resolve(paths.get(index).replaceFirst("#row-\\d+$", ""));
    }

    @Override
    public Optional<String> stamp(int index) {
        try {
            return FileStamp.of(path(index));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {}
}
