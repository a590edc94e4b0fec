/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.golden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of reference numbers: safetensors (8-byte little-endian header length, JSON header, raw little-endian data).
 * Files come from the folder {@code -Dmaect.golden=DIR} or else from the test resources; beside them lies
 * {@code manifest.json} with configurations and orders of names.
 */
public final class GoldenFile implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    static {
        // The models are tiny: a second thread costs more than it brings, and one makes the same sums every time.
        torch.set_num_threads(1);
    }

    private final Path path;
    private final JsonNode metadata;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private GoldenFile(Path path) {
        this.path = path;
        ByteBuffer data = ByteBuffer.wrap(read(path)).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = Math.toIntExact(data.getLong());
        JsonNode header = JSON.readTree(new String(data.array(), 8, headerLength, UTF_8));
        metadata = header.path("__metadata__");
        header.properties().forEach(entry -> {
            if (!entry.getKey().equals("__metadata__")) {
                tensors.put(entry.getKey(), tensor(entry.getValue(), data.array(), 8 + headerLength));
            }
        });
    }

    /** The folder of reference files in use. */
    public static Path folder() {
        String given = System.getProperty("maect.golden", "");
        if (!given.isBlank()) {
            return Path.of(given);
        }
        try {
            return Path.of(Objects.requireNonNull(GoldenFile.class.getResource("/golden/manifest.json"))
                            .toURI())
                    .resolveSibling("");
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The files {@code <kind>_*.safetensors}, in order of name. */
    public static List<Path> find(String kind) {
        try (Stream<Path> entries = Files.list(folder())) {
            return entries.filter(p -> p.getFileName().toString().matches(kind + "_\\w+\\.safetensors"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads all of a file. */
    public static GoldenFile open(Path path) {
        return new GoldenFile(path);
    }

    private static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tensor tensor(JsonNode entry, byte[] file, int start) {
        long[] shape = new long[entry.get("shape").size()];
        Arrays.setAll(shape, i -> entry.get("shape").get(i).asLong());
        int from = start + entry.get("data_offsets").get(0).asInt();
        int to = start + entry.get("data_offsets").get(1).asInt();
        try (TensorOptions options = new TensorOptions(type(entry.get("dtype").asString()))) {
            Tensor tensor = torch.zeros(shape, options);
            new BytePointer(tensor.data_ptr()).capacity(to - from).put(file, from, to - from);
            return tensor;
        }
    }

    private static ScalarType type(String name) {
        return switch (name) {
            case "F32" -> ScalarType.Float;
            case "F64" -> ScalarType.Double;
            case "I64" -> ScalarType.Long;
            case "U8" -> ScalarType.Byte;
            default -> throw new IllegalArgumentException("dtype " + name);
        };
    }

    /** The file's name without extension. */
    public String name() {
        return path.getFileName().toString().replace(".safetensors", "");
    }

    /** The name's last part: tiny, large. */
    public String set() {
        return name().substring(name().indexOf('_') + 1);
    }

    /** The configuration that the numbers were produced with. */
    public JsonNode config() {
        return JSON.readTree(metadata.get("config").asString());
    }

    /** The list of names at {@code keys} of the manifest. */
    public static List<String> order(String... keys) {
        JsonNode node = JSON.readTree(new String(read(folder().resolve("manifest.json")), UTF_8));
        for (String key : keys) {
            node = node.path(key);
        }
        assertThat(node.isArray()).as("manifest " + String.join("/", keys)).isTrue();
        return node.valueStream().map(JsonNode::asString).toList();
    }

    /** Whether there is a tensor of this name. */
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /** The tensor of this name; it belongs to the file. */
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        assertThat(tensor).as("%s in %s", name, path).isNotNull();
        return Objects.requireNonNull(tensor);
    }

    /** The tensors whose names start with {@code prefix}, under what follows it; they belong to the file. */
    public Map<String, Tensor> under(String prefix) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), tensor);
            }
        });
        return found;
    }

    /** The values of a tensor in double precision. */
    public double[] doubles(String name) {
        try (Tensor doubles = tensor(name).to(ScalarType.Double)) {
            double[] values = new double[Math.toIntExact(doubles.numel())];
            doubles.data_ptr_double().get(values);
            return values;
        }
    }

    /** Asserts {@code max |actual - expected| / RMS(expected) <= tolerance} and equal shapes; reported under {@code group}. */
    public void assertClose(String group, String name, Tensor actual, double tolerance) {
        assertThat(Tensors.shape(actual)).as("shape of " + name).isEqualTo(Tensors.shape(tensor(name)));
        assertClose(group, name, Deviation.doubles(actual), tolerance);
    }

    /** As {@link #assertClose(String, String, Tensor, double)} for values in Java. */
    public void assertClose(String group, String name, double[] actual, double tolerance) {
        double error = Deviation.maxOverRms(actual, doubles(name));
        assertThat(error).as("%s of %s: max error over RMS", name, name()).isLessThanOrEqualTo(tolerance);
        GoldenReport.record(name(), group, name, error, tolerance);
    }

    /** Asserts equality, number for number. */
    public void assertExact(String group, String name, Tensor actual) {
        assertThat(Deviation.doubles(actual)).as("%s of %s", name, name()).containsExactly(doubles(name));
        GoldenReport.record(name(), group, name, 0, 0);
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
    }
}
