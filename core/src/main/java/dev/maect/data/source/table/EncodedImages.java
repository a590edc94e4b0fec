/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** The files of a table's images, by row; read by several threads at once. */
interface EncodedImages extends AutoCloseable {
    /** The whole file of image {@code index}, still encoded. */
    byte[] read(int index) throws IOException;

    /** How many bytes its file has; empty if that cannot be told. */
    OptionalLong size(int index);

    /** What changes when the image does ({@link dev.maect.data.ImageSource#stamp}). */
    Optional<String> stamp(int index);

    @Override
    void close();
}
