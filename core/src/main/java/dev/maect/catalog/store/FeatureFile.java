/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.store;

import dev.maect.engine.NativeSetup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;

/**
 * Rows of float32 in a {@code .npy} file that grows. Rows are written behind those that count, and count once whoever keeps
 * the number says so: a file that was cut off in the middle of a row, or has rows that nobody counts, is sound.
 */
public final class FeatureFile implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private static final int HEADER = 128;
    private static final int PREAMBLE = 10;
    private static final int AT_ONCE = 64 << 20; // bytes of one call

    private final Path path;
    private final FileChannel channel;
    private final int dimensions;

    private FeatureFile(Path path, FileChannel channel, int dimensions) {
        this.path = path;
        this.channel = channel;
        this.dimensions = dimensions;
    }

    /** Opens {@code path} to write; makes it if it is missing. */
    public static FeatureFile forWriting(Path path, int dimensions) {
        return open(path, dimensions, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Opens {@code path} to read. */
    public static FeatureFile forReading(Path path, int dimensions) {
        return open(path, dimensions, StandardOpenOption.READ);
    }

    private static FeatureFile open(Path path, int dimensions, StandardOpenOption... options) {
        try {
            return new FeatureFile(path, FileChannel.open(path, options), dimensions);
        } catch (IOException e) {
            throw new CatalogException(
                    "The features in " + path + " cannot be opened: " + e + ". If the file is lost, embed again with"
                            + " --again.",
                    e);
        }
    }

    /**
     * Writes rows behind the first {@code filled}, and waits until they are on the disk.
     *
     * @param rows float32 [n, D] on the CPU, contiguous
     */
    public void append(long filled, Tensor rows) {
        try {
            transfer(rows, filled, true);
            channel.force(false);
        } catch (IOException e) {
            throw new CatalogException(
                    "The features cannot be written to " + path + ": " + e + ". Check the free space.", e);
        }
    }

    /** Says in the header, for NumPy, how many rows count; what lies behind them goes. */
    public void settle(long filled) {
        String shape = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + filled + ", " + dimensions + "), }";
        byte[] text =
                (shape + " ".repeat(HEADER - PREAMBLE - 1 - shape.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        header.put((byte) 1).put((byte) 0).putShort((short) (HEADER - PREAMBLE)).put(text);
        try {
            header.flip();
            while (header.hasRemaining()) {
                channel.write(header, header.position());
            }
            channel.truncate(place(filled));
        } catch (IOException e) {
            throw new CatalogException("The header of " + path + " cannot be written: " + e + ".", e);
        }
    }

    /**
     * Reads rows {@code from} on into {@code target}.
     *
     * @param target float32 [n, D] on the CPU, contiguous
     * @throws CatalogException if the file has fewer rows
     */
    public void read(long from, Tensor target) {
        try {
            transfer(target, from, false);
        } catch (IOException e) {
            throw new CatalogException("The features in " + path + " cannot be read: " + e + ".", e);
        }
    }

    private void transfer(Tensor tensor, long row, boolean write) throws IOException {
        long rows = tensor.size(0);
        long rowBytes = (long) dimensions * Float.BYTES;
        long atOnce = Math.max(1, AT_ONCE / rowBytes);
        for (long from = 0; from < rows; from += atOnce) {
            long count = Math.min(atOnce, rows - from);
            try (Tensor part = tensor.narrow(0, from, count);
                    Pointer data = part.data_ptr();
                    BytePointer memory = new BytePointer(data)) {
                ByteBuffer buffer = memory.limit(count * rowBytes).asByteBuffer();
                long start = place(row + from);
                while (buffer.hasRemaining()) {
                    int moved = write
                            ? channel.write(buffer, start + buffer.position())
                            : channel.read(buffer, start + buffer.position());
                    if (moved < 0) {
                        throw new CatalogException(path + " has fewer rows than the catalogue counts: it was cut off or"
                                + " replaced. Embed again with --again.");
                    }
                }
            }
        }
    }

    private long place(long row) {
        return HEADER + row * dimensions * Float.BYTES;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new CatalogException("Cannot close " + path + ": " + e, e);
        }
    }
}
