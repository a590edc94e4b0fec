/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Just enough of safetensors to read golden images: uint8, int64 and float32 tensors. */
public final class GoldenTensors {
    private final ByteBuffer data;
    private final JsonNode header;

    public GoldenTensors(Path file) {
        try {
            ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int length = Math.toIntExact(all.getLong());
            header = JsonMapper.shared().readTree(new String(all.array(), Long.BYTES, length, StandardCharsets.UTF_8));
            data = all.slice(Long.BYTES + length, all.capacity() - Long.BYTES - length)
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<String> names() {
        return StreamSupport.stream(header.propertyNames().spliterator(), false)
                .filter(name -> !name.equals("__metadata__"))
                .sorted()
                .toList();
    }

    public Image image(String name) {
        JsonNode shape = header.get(name).get("shape");
        byte[] pixels = new byte[(int) (end(name) - start(name))];
        data.get((int) start(name), pixels);
        return new Image(
                shape.get(0).asInt(), shape.get(1).asInt(), shape.get(2).asInt(), pixels);
    }

    public long[] longs(String name) {
        return IntStream.range(0, (int) (end(name) - start(name)) / Long.BYTES)
                .mapToLong(i -> data.getLong((int) start(name) + i * Long.BYTES))
                .toArray();
    }

    private long start(String name) {
        return header.get(name).get("data_offsets").get(0).asLong();
    }

    private long end(String name) {
        return header.get(name).get("data_offsets").get(1).asLong();
    }
}
