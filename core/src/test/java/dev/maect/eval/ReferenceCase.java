/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One case of the numbers that {@code reference/make_reference.py} wrote. */
public record ReferenceCase(String name, JsonNode node) {
    public static Stream<ReferenceCase> all(String file) {
        try (InputStream stream = ReferenceCase.class.getResourceAsStream("/reference/" + file + ".json")) {
            JsonNode cases = JsonMapper.builder()
                    .build()
                    .readTree(Objects.requireNonNull(stream).readAllBytes())
                    .get("cases");
            return Stream.iterate(0, i -> i < cases.size(), i -> i + 1)
                    .map(i -> new ReferenceCase(file + " " + i, cases.get(i)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public double scalar(String key) {
        return node.get(key).asDouble();
    }

    public double[] doubles(String key) {
        return node.get(key).valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }

    public int[] ints(String key) {
        return node.get(key).valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    /** {@code key} as rows of {@code dimensions}. */
    public Tensor rows(String key) {
        double[] values = doubles(key);
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        int dimensions = node.get("dimensions").asInt();
        return TestDevice.moved(Tensors.ofFloats(floats, values.length / dimensions, dimensions));
    }

    @Override
    public String toString() {
        return name;
    }
}
