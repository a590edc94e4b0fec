/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.bytes;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.NativeSetup;
import dev.maect.engine.Tensors;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.DType;
import dev.maect.weights.TensorInfo;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Moves raw little-endian elements between files and native memory, in parts, never through the Java heap. */
public final class TensorBytes {
    static {
        NativeSetup.prepare();
    }

    private static final long PART = 64L << 20;
    private static final long READ_PART = 2L << 20; // what one thread reads at a time

    /** What is done with each part of a tensor's memory. */
    public interface Sink {
        /** Takes the bytes that remain in {@code part}, valid only during the call. */
        void accept(ByteBuffer part) throws IOException;
    }

    private TensorBytes() {}

    /** A fresh tensor of the shape, filled from {@code channel} at {@code position}. The caller closes it. */
    public static Tensor read(FileChannel channel, long position, DType dtype, long... shape) throws IOException {
        // A byte other than 0 and 1 is no valid bool in C++: read bytes, then compare.
        boolean bool = dtype == DType.BOOL;
        Tensor tensor = empty(bool ? ScalarType.Byte : dtype.scalarType(), shape);
        try {
            fill(tensor, channel, position);
            if (!bool) {
                return tensor;
            }
            try (Tensor bytes = tensor;
                    Scalar zero = new Scalar(0)) {
                return bytes.ne(zero);
            }
        } catch (IOException | RuntimeException | Error e) {
            tensor.close();
            throw e;
        }
    }

    /** Whether {@link #fill} can read such a tensor of a file straight into {@code target}. */
    public static boolean fits(Tensor target, TensorInfo info) {
        return info.dtype() != DType.BOOL
                && target.is_cpu()
                && target.is_contiguous()
                && DType.of(target) == info.dtype()
                && Arrays.equals(Tensors.shape(target), info.dims());
    }

    /** Overwrites the memory of a contiguous CPU tensor from {@code channel} at {@code position}, on all cores. */
    public static void fill(Tensor tensor, FileChannel channel, long position) throws IOException {
        long bytes = tensor.nbytes();
        if (bytes == 0) {
            return;
        }
        long parts = (bytes + READ_PART - 1) / READ_PART;
        // A parallel stream in which a part throws may end before the others do, and they would write to memory that
        // the caller frees by then. So none throws.
        Queue<IOException> failures = new ConcurrentLinkedQueue<>();
        try (Pointer data = tensor.data_ptr()) {
            LongStream numbers = LongStream.range(0, parts);
            (parts > 1 ? numbers.parallel() : numbers).forEach(number -> {
                long from = number * READ_PART;
                try {
                    readPart(channel, position + from, data, from, Math.min(bytes, from + READ_PART));
                } catch (IOException e) {
                    failures.add(e);
                } catch (RuntimeException | Error e) {
                    failures.add(new IOException(e));
                }
            });
        }
        if (!failures.isEmpty()) {
            throw failures.element();
        }
    }

    private static void readPart(FileChannel channel, long position, Pointer data, long from, long end)
            throws IOException {
        try (BytePointer memory = new BytePointer(data)) {
            ByteBuffer part = memory.limit(end).position(from).asByteBuffer();
            long at = position;
            while (part.hasRemaining()) {
                int count = channel.read(part, at);
                if (count < 0) {
                    throw new EOFException("the file ends at byte " + channel.size());
                }
                at += count;
            }
        }
    }

    /** Passes the memory of a contiguous CPU tensor, part by part of at most 64 MiB, to {@code sink}. */
    public static void forEachPart(Tensor tensor, Sink sink) throws IOException {
        long bytes = tensor.nbytes();
        if (bytes == 0) {
            return;
        }
        try (Pointer data = tensor.data_ptr();
                BytePointer memory = new BytePointer(data)) {
            for (long from = 0; from < bytes; from += PART) {
                memory.limit(Math.min(bytes, from + PART)).position(from);
                sink.accept(memory.asByteBuffer());
            }
        }
    }

    private static Tensor empty(ScalarType type, long... shape) {
        try (TensorOptions options = new TensorOptions(type);
                MemoryFormatOptional format = new MemoryFormatOptional()) {
            return torch.empty(shape, options, format);
        } catch (RuntimeException e) {
            throw new CheckpointException("There is not enough memory for a tensor of the file.", e);
        }
    }
}
