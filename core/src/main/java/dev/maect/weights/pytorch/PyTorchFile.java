/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import dev.maect.engine.NativeSetup;
import dev.maect.io.Printable;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.WeightFile;
import dev.maect.weights.bytes.ByteInput;
import dev.maect.weights.bytes.TensorBytes;
import dev.maect.weights.pytorch.Pickled.Storage;
import dev.maect.weights.pytorch.Pickled.TensorView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code torch.save} writes ({@code .pth}, {@code .th}, {@code .pt}, {@code .bin}), in the zip format and the
 * older one, without executing anything: the pickle inside may only name what an allow-list knows.
 *
 * <p>The weights are found as a plain dictionary or under {@code model}, {@code state_dict} and the like; optimiser
 * state, epoch and arguments are not read but listed in {@link #extras()}. Views, shared storages, parameters, half
 * precision and device tags are understood; sizes are believed only as far as the file holds them.
 */
public final class PyTorchFile implements WeightFile {
    static {
        NativeSetup.prepare();
    }

    /** Shared storages may be claimed by several names, but not without end. */
    private static final long MAX_SHARING = 8;

    private final Path path;
    private final FileChannel channel;
    private final String format;
    private final PickleFile content;
    private final StateDict weights;

    private PyTorchFile(Path path, FileChannel channel, String format, PickleFile content, StateDict weights) {
        this.path = path;
        this.channel = channel;
        this.format = format;
        this.content = content;
        this.weights = weights;
    }

    /**
     * Opens a checkpoint and reads its structure, not yet its tensors.
     *
     * @throws CheckpointException if the file is missing, damaged, no PyTorch checkpoint, or asks for code to be run
     */
    public static PyTorchFile open(Path path) {
        return open(path, "");
    }

    /**
     * As {@link #open(Path)}, of a file that holds several dictionaries of tensors.
     *
     * @param key the one to read, dotted for one inside others; empty for the usual
     */
    public static PyTorchFile open(Path path, String key) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            boolean zip = channel.size() > 4 && new ByteInput(channel, 0, 4).i32() == 0x04034b50;
            PickleFile content = zip ? PyTorchZip.read(channel) : PyTorchLegacy.read(channel);
            StateDict weights = StateDict.find(content.root(), key);
            checkTotal(weights, channel.size());
            PyTorchFile file =
                    new PyTorchFile(path, channel, zip ? "PyTorch (zip)" : "PyTorch (before 1.6)", content, weights);
            channel = null;
            return file;
        } catch (IOException | UncheckedIOException | CheckpointException e) {
            throw new CheckpointException(
                    "Cannot read " + path + " as a PyTorch checkpoint: "
                            + Printable.line(String.valueOf(e.getMessage())) + ".",
                    e);
        } finally {
            closeQuietly(channel);
        }
    }

    private static void checkTotal(StateDict weights, long fileSize) {
        long left = fileSize * MAX_SHARING + (1 << 20);
        for (Map.Entry<String, TensorView> entry : weights.tensors().entrySet()) {
            left -= entry.getValue().info(entry.getKey()).bytes();
            if (left < 0) {
                throw new CheckpointException("its tensors claim more than " + MAX_SHARING
                        + " times the size of the file, reached at " + entry.getKey());
            }
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                return;
            }
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(weights.tensors().keySet());
    }

    @Override
    public TensorInfo info(String name) {
        return view(name).info(name);
    }

    @Override
    public Tensor read(String name) {
        TensorView view = view(name);
        Storage storage = view.storage();
        Long start = content.storages().get(storage.key());
        if (start == null) {
            throw new CheckpointException("Cannot read tensor " + name + " of " + path + ": its storage is missing.");
        }
        long position =
                start + (storage.start() + view.offset()) * storage.dtype().bytes();
        long[] shape = view.info(name).dims();
        try {
            if (view.contiguous() || view.span() == 0) {
                return TensorBytes.read(channel, position, storage.dtype(), shape);
            }
            long[] strides = view.strides().stream().mapToLong(Long::longValue).toArray();
            try (Tensor elements = TensorBytes.read(channel, position, storage.dtype(), view.span());
                    LongOptional offset = new LongOptional(0);
                    Tensor strided = elements.as_strided(shape, strides, offset)) {
                return strided.contiguous();
            }
        } catch (IOException e) {
            throw new CheckpointException(
                    "Cannot read tensor " + name + " of " + path + ": " + e.getMessage() + ".", e);
        }
    }

    @Override
    public Map<String, Object> extras() {
        return Collections.unmodifiableMap(weights.extras());
    }

    private TensorView view(String name) {
        TensorView view = weights.tensors().get(name);
        if (view == null) {
            throw new CheckpointException(path + " holds no tensor named " + name + ".");
        }
        return view;
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
