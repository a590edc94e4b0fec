/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import dev.maect.data.decode.ImageDecoder;
import dev.maect.io.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Files that a table names.
 *
 * @param folder that relative paths begin at
 * @param paths as in the table
 */
record ListedFiles(Path folder, List<String> paths) implements EncodedImages {
    @Override
    public byte[] read(int index) throws IOException {
        Path file = path(index).orElseThrow(() -> new IOException("it is no path"));
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException("it is no file"); // a pipe would be waited for
        }
        return ImageDecoder.read(file, paths.get(index));
    }

    private Optional<Path> path(int index) {
        try {
            return Optional.of(folder.resolve(paths.get(index)));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    @Override
    public OptionalLong size(int index) {
        return path(index).map(FileStamp::size).orElse(OptionalLong.empty());
    }

    @Override
    public Optional<String> stamp(int index) {
        return path(index).flatMap(FileStamp::of);
    }

    @Override
    public void close() {}
}
