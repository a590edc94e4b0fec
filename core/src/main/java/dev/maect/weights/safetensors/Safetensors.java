/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.safetensors;

import dev.maect.engine.NativeSetup;
import dev.maect.io.AtomicFile;
import dev.maect.io.EarlyFlush;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.TensorSource;
import dev.maect.weights.bytes.TensorBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the safetensors format, as read by {@link SafetensorsFile} and the reference library. */
public final class Safetensors {
    static {
        NativeSetup.prepare();
    }

    private Safetensors() {}

    /**
     * Writes {@code tensors} in the order of the map, which is the order of the names on reading. The file appears whole
     * or not at all: temporary name in the same folder, fsync, rename. The tensors stay with the caller; they may lie on
     * any device and need not be contiguous.
     *
     * @param metadata free text under free keys, kept in the header
     * @throws CheckpointException if the file cannot be written or a tensor has a type the format lacks
     */
    public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
        write(path, TensorSource.of(tensors), metadata);
    }

    /** As {@link #write(Path, Map, Map)}, holding one tensor of {@code source} in memory at a time. */
    public static void write(Path path, TensorSource source, Map<String, String> metadata) {
        List<TensorInfo> infos = new ArrayList<>();
        for (String name : source.names()) {
            if (name.equals("__metadata__")) {
                throw new CheckpointException("A tensor cannot be named __metadata__ in " + path + ": rename it.");
            }
            if (name.length() > TensorInfo.MAX_NAME || infos.size() == TensorInfo.MAX_TENSORS) {
                throw new CheckpointException("Cannot write " + path + ": a file has at most " + TensorInfo.MAX_TENSORS
                        + " tensors with names of at most " + TensorInfo.MAX_NAME + " characters.");
            }
            infos.add(source.info(name));
        }
        // Wide types first: every tensor is then aligned to its element size, without the gaps the format forbids.
        List<TensorInfo> places = new ArrayList<>(infos);
        places.sort(Comparator.comparingInt((TensorInfo info) -> -info.dtype().bytes()));
        Map<String, Long> begins = new HashMap<>();
        long end = 0;
        for (TensorInfo info : places) {
            begins.put(info.name(), end);
            end += info.bytes();
        }
        byte[] header = header(infos, begins, metadata);
        if (header.length > SafetensorsHeader.MAX_BYTES) {
            throw new CheckpointException("The header of " + path + " would have " + header.length
                    + " bytes, more than the format allows. Store fewer tensors or less metadata.");
        }
        AtomicFile.write(path, channel -> {
            EarlyFlush file = new EarlyFlush(channel);
            ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            file.write(length.putLong(header.length).flip());
            file.write(ByteBuffer.wrap(header));
            for (TensorInfo info : places) {
                try (Tensor tensor = source.read(info.name())) {
                    if (tensor.nbytes() != info.bytes()) {
                        throw new IOException("tensor " + info.name() + " changed while it was written");
                    }
                    TensorBytes.forEachPart(tensor, file::write);
                }
            }
            file.finish();
        });
    }

    private static byte[] header(List<TensorInfo> infos, Map<String, Long> begins, Map<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectPropertyStart("__metadata__");
                metadata.forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            for (TensorInfo info : infos) {
                long begin = begins.getOrDefault(info.name(), 0L);
                json.writeObjectPropertyStart(info.name());
                json.writeStringProperty("dtype", info.dtype().name());
                json.writeName("shape");
                long[] shape = info.dims();
                json.writeArray(shape, 0, shape.length);
                json.writeName("data_offsets");
                json.writeArray(new long[] {begin, begin + info.bytes()}, 0, 2);
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        while (bytes.size() % 8 != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }
}
