/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.data.decode.ImageDecoder;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An image that comes in.
 *
 * @param name what the answer is known by
 * @param file the bytes of its file, read when they are needed, by another thread
 */
public record ImageInput(String name, Bytes file) {
    /** Where bytes come from. */
    @FunctionalInterface
    public interface Bytes {
        /** Reads them. */
        byte[] read() throws IOException;
    }

    /** A file. */
    public static ImageInput of(Path path) {
        String name = path.toString();
        return new ImageInput(name, () -> ImageDecoder.read(path, name));
    }

    /** A file's bytes. */
    public static ImageInput of(String name, byte[] file) {
        return new ImageInput(name, () -> file);
    }
}
