/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import dev.maect.data.LabelSet;
import dev.maect.engine.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reference numbers: 8 bytes little-endian header length, a JSON header, raw little-endian values. */
public final class GoldenFile {
    private final String name;
    private final JsonNode header;
    private final ByteBuffer data;

    private GoldenFile(String name, byte[] bytes) {
        this.name = name;
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(all.getLong());
        header = JsonMapper.builder().build().readTree(Arrays.copyOfRange(bytes, 8, 8 + length));
        data = all.slice(8 + length, bytes.length - 8 - length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The copy in the test resources and, where {@code -Dmaect.golden=DIR} is given, the one in that folder. */
    public static Stream<GoldenFile> all(String fileName) {
        try (InputStream resource = GoldenFile.class.getResourceAsStream("/golden/" + fileName)) {
            List<GoldenFile> files = new ArrayList<>();
            files.add(new GoldenFile(fileName, Objects.requireNonNull(resource).readAllBytes()));
            String folder = System.getProperty("maect.golden", "");
            if (!folder.isBlank()) {
                Path other = Path.of(folder, fileName);
                files.add(new GoldenFile(other.toString(), Files.readAllBytes(other)));
            }
            return files.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode config() {
        return JsonMapper.builder()
                .build()
                .readTree(header.get("__metadata__").get("config").asString());
    }

    public long[] shape(String key) {
        return entry(key).get("shape").valueStream().mapToLong(JsonNode::asLong).toArray();
    }

    private JsonNode entry(String key) {
        return Objects.requireNonNull(header.get(key), () -> name + " has no " + key);
    }

    public double[] doubles(String key) {
        JsonNode entry = entry(key);
        int from = entry.get("data_offsets").get(0).asInt();
        int end = entry.get("data_offsets").get(1).asInt();
        String type = entry.get("dtype").asString();
        int width = type.equals("F32") ? 4 : 8;
        return IntStream.range(0, (end - from) / width)
                .mapToDouble(i -> value(type, from + i * width))
                .toArray();
    }

    private double value(String type, int at) {
        return switch (type) {
            case "F32" -> data.getFloat(at);
            case "F64" -> data.getDouble(at);
            case "I64" -> data.getLong(at);
            default -> throw new IllegalArgumentException(name + ": type " + type);
        };
    }

    public double scalar(String key) {
        return doubles(key)[0];
    }

    public float[] floats(String key) {
        double[] values = doubles(key);
        float[] floats = new float[values.length];
        IntStream.range(0, values.length).forEach(i -> floats[i] = (float) values[i]);
        return floats;
    }

    public int[] ints(String key) {
        return Arrays.stream(doubles(key)).mapToInt(value -> (int) value).toArray();
    }

    public Tensor tensor(String key) {
        return Tensors.ofFloats(floats(key), shape(key));
    }

    /** Features and labels {@code prefix_x}, {@code prefix_y} with {@code classes} classes. */
    public FeatureSet features(String prefix, int classes) {
        return FeatureSet.of(
                floats(prefix + "_x"),
                (int) shape(prefix + "_x")[1],
                Clouds.labelSet("label", classes, ints(prefix + "_y")));
    }

    LabelSet labels(String key, int classes) {
        return Clouds.labelSet("label", classes, ints(key));
    }

    @Override
    public String toString() {
        return name;
    }
}
