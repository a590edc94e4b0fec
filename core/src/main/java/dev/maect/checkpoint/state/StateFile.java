/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.state;

import dev.maect.engine.NativeSetup;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.TensorSource;
import dev.maect.weights.bytes.TensorBytes;
import dev.maect.weights.safetensors.Safetensors;
import dev.maect.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A file to go on from: tensors by name and a text, with a checksum (CRC-32C) over all of it, so that a file that was cut or
 * has a flipped bit is never gone on from. Closing it closes the file.
 */
public final class StateFile implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private static final String TEXT = "training-state";
    private static final String CHECKSUM = "crc32c";

    private final SafetensorsFile file;
    private final String text;

    private StateFile(SafetensorsFile file, String text) {
        this.file = file;
        this.text = text;
    }

    /**
     * Writes {@code path}, whole or not at all. Runs no operation of libtorch on tensors that lie on the CPU and are
     * contiguous, so it may run in any thread.
     *
     * @throws dev.maect.io.FileException if it cannot be written
     */
    public static void write(Path path, String text, Map<String, Tensor> tensors) {
        TensorSource source = TensorSource.of(tensors);
        Safetensors.write(path, source, Map.of(TEXT, text, CHECKSUM, checksum(path, source, text)));
    }

    /**
     * Opens {@code path} and reads all of it once.
     *
     * @throws CheckpointException if it cannot be read, or is not as it was written
     */
    public static StateFile open(Path path) {
        SafetensorsFile file = SafetensorsFile.open(path);
        boolean whole = false;
        try {
            Map<String, String> metadata = file.metadata();
            String text = metadata.getOrDefault(TEXT, "");
            if (!checksum(path, file, text).equals(metadata.get(CHECKSUM))) {
                throw new CheckpointException(path + " is damaged: its checksum does not fit what it holds.");
            }
            whole = true;
            return new StateFile(file, text);
        } finally {
            if (!whole) {
                file.close();
            }
        }
    }

    /** The text. */
    public String text() {
        return text;
    }

    /** The names of the tensors. */
    public Set<String> names() {
        return file.names();
    }

    /** A tensor that the caller closes. */
    public Tensor read(String name) {
        return file.read(name);
    }

    /**
     * Copies all tensors into those given.
     *
     * @throws CheckpointException if names or shapes are not the same; nothing was copied then
     */
    public void load(Map<String, Tensor> tensors) {
        if (!file.names().equals(tensors.keySet())) {
            throw new CheckpointException(file.path() + " holds other parts.");
        }
        Map<String, TensorInfo> wanted = new HashMap<>();
        TensorSource targets = TensorSource.of(tensors);
        tensors.keySet().forEach(name -> wanted.put(name, targets.info(name)));
        wanted.forEach((name, info) -> {
            TensorInfo saved = file.info(name);
            if (saved.dtype() != info.dtype() || !Arrays.equals(saved.dims(), info.dims())) {
                throw new CheckpointException(file.path() + " holds a " + name + " of another shape.");
            }
        });
        try (NoGradGuard guard = new NoGradGuard()) {
            tensors.forEach((name, tensor) -> file.readInto(name, tensor));
        }
    }

    private static String checksum(Path path, TensorSource source, String text) {
        CRC32C crc = new CRC32C();
        for (String name : source.names()) {
            TensorInfo info = source.info(name);
            crc.update(utf8(name + " " + info.dtype() + " " + Arrays.toString(info.dims())));
            try (Tensor tensor = source.read(name)) {
                TensorBytes.forEachPart(tensor, part -> crc.update(part));
            } catch (IOException e) {
                throw new CheckpointException("Cannot read tensor " + name + " of " + path + ": " + e + ".", e);
            }
        }
        crc.update(utf8(text));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        file.close();
    }
}
