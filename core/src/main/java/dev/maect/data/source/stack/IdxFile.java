/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import dev.maect.data.DataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads IDX: two zero bytes, the type, the number of dimensions, their sizes as big-endian integers, the values. */
final class IdxFile {
    private static final int OF_BYTES = 0x08;
    private static final int MAX_DIMENSIONS = 4;

    private IdxFile() {}

    /**
     * Reads a file, gzipped or not, into memory.
     *
     * @throws DataException if it is none, cut off, or not of bytes
     */
    static NumberArray read(Path file) {
        String name = file.toString();
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw) {
            byte[] start = in.readNBytes(4);
            if (start.length < 4 || start[0] != 0 || start[1] != 0 || start[3] < 1 || start[3] > MAX_DIMENSIONS) {
                throw new DataException(name + ": is no IDX file. Fetch it again.");
            }
            if (start[2] != OF_BYTES) {
                throw new DataException(name + ": holds values of type " + start[2] + "; only bytes (8) are read.");
            }
            ByteBuffer sizes = ByteBuffer.wrap(in.readNBytes(4 * start[3]));
            List<Integer> shape = new ArrayList<>();
            long count = 1;
            while (sizes.remaining() >= 4) {
                shape.add(sizes.getInt());
                count *= Math.max(0, shape.get(shape.size() - 1));
                if (count > Runtime.getRuntime().maxMemory() / 2 || count > Integer.MAX_VALUE - 16) {
                    throw new DataException(name + ": announces the shape " + NumberArray.text(shape)
                            + " and more, which does not fit into memory.");
                }
            }
            if (shape.size() < start[3]) {
                throw new DataException(name + ": is cut off in its header. Fetch it again.");
            }
            byte[] values = in.readNBytes((int) count + 1);
            return new NumberArray(name, "u1", ByteOrder.BIG_ENDIAN, shape, new ByteStore.InMemory(values, 0));
        } catch (IOException e) {
            throw new DataException(name + ": cannot be read: " + e.getMessage() + ". Fetch it again.", e);
        }
    }
}
