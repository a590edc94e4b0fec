/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.data.Image;
import dev.maect.engine.Tensors;
import dev.maect.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import tools.jackson.databind.JsonNode;

/**
 * A file of reference numbers: safetensors (8-byte little-endian header length, JSON header, raw little-endian data).
 * Files come from the folder {@code -Dmaect.golden=DIR} or else from the test resources; beside them lies
 * {@code manifest.json} with configurations and orders of names.
 */
public final class GoldenFile implements AutoCloseable {
    static {
        // The models are tiny: a second thread costs more than it brings, and one makes the same sums every time.
        torch.set_num_threads(1);
    }

    private final Path path;
    private final JsonNode header;
    private final ByteBuffer data;
    private final Map<String, Tensor> tensors = new HashMap<>();

    private GoldenFile(Path path) {
        this.path = path;
        ByteBuffer all = ByteBuffer.wrap(read(path)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(all.getLong());
        header = Json.parse(new String(all.array(), Long.BYTES, length, UTF_8), path.toString());
        data = all.slice(Long.BYTES + length, all.capacity() - Long.BYTES - length)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The folder {@code -Dmaect.golden=DIR}; empty without it. */
    public static Optional<Path> given() {
        return Optional.of(System.getProperty("maect.golden", ""))
                .filter(folder -> !folder.isBlank())
                .map(Path::of);
    }

    /** The folder of MAE-CT's reference files in use: the given one, if it has such. */
    public static Path folder() {
        return given().filter(folder -> !find(folder, "mae").isEmpty()).orElseGet(GoldenFile::resources);
    }

    /** The folder of MIM-Refiner's reference files in use: the given one, if it has such. */
    public static Path refinerFolder() {
        return given().filter(folder -> Files.exists(folder.resolve("nna_head.safetensors")))
                .orElseGet(() -> resources("golden-refiner"));
    }

    /** The copy in the test resources and, where a folder is {@link #given()}, the one there, if it has one; for values in Java and copies. */
    public static Stream<GoldenFile> all(String fileName) {
        return Stream.concat(Stream.of(resources()), given().stream())
                .map(folder -> folder.resolve(fileName))
                .filter(Files::exists)
                .map(GoldenFile::new);
    }

    private static Path resources() {
        return resources("golden");
    }

    private static Path resources(String folder) {
        try {
            return Path.of(Objects.requireNonNull(GoldenFile.class.getResource("/" + folder + "/manifest.json"))
                            .toURI())
                    .resolveSibling("");
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The files {@code <kind>_*.safetensors}, in order of name. */
    public static List<Path> find(String kind) {
        return find(folder(), kind);
    }

    private static List<Path> find(Path folder, String kind) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(p -> p.getFileName().toString().matches(kind + "_\\w+\\.safetensors"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads all of a file; its tensors are made now, so that no scope opened later ends them. */
    public static GoldenFile open(Path path) {
        GoldenFile file = new GoldenFile(path);
        file.names().forEach(name -> file.tensors.put(name, file.made(name)));
        return file;
    }

    private static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return Json.parse(header.path("__metadata__").path("config").asString("{}"), path + ", config");
    }

    /** The list of names at {@code keys} of MAE-CT's manifest. */
    public static List<String> order(String... keys) {
        return order(folder(), keys);
    }

    /** The list of names at {@code keys} of the manifest in {@code folder}. */
    public static List<String> order(Path folder, String... keys) {
        JsonNode node = Json.read(folder.resolve("manifest.json"));
        for (String key : keys) {
            node = node.path(key);
        }
        assertThat(node.isArray()).as("manifest " + String.join("/", keys)).isTrue();
        return node.valueStream().map(JsonNode::asString).toList();
    }

    /** The names of all tensors, sorted. */
    public List<String> names() {
        return header.propertyNames().stream()
                .filter(name -> !name.equals("__metadata__"))
                .sorted()
                .toList();
    }

    /** Whether there is a tensor of this name. */
    public boolean has(String name) {
        return header.has(name);
    }

    private JsonNode entry(String name) {
        assertThat(header.has(name)).as("%s in %s", name, path).isTrue();
        return header.get(name);
    }

    /** The size of a tensor. */
    public long[] shape(String name) {
        return entry(name)
                .get("shape")
                .valueStream()
                .mapToLong(JsonNode::asLong)
                .toArray();
    }

    /** The tensor of this name in its own type; it belongs to the file. */
    public Tensor tensor(String name) {
        entry(name);
        return Objects.requireNonNull(tensors.get(name), () -> path + " was not opened for tensors");
    }

    private Tensor made(String name) {
        Values values = values(name);
        try (TensorOptions options = new TensorOptions(values.type())) {
            Tensor tensor = torch.zeros(shape(name), options);
            byte[] bytes = new byte[values.bytes().remaining()];
            values.bytes().get(bytes);
            new BytePointer(tensor.data_ptr()).capacity(bytes.length).put(bytes, 0, bytes.length);
            return tensor;
        }
    }

    /** The tensors whose names start with {@code prefix}, under what follows it; they belong to the file. */
    public Map<String, Tensor> under(String prefix) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        header.propertyNames().stream()
                .filter(name -> name.startsWith(prefix))
                .forEach(name -> found.put(name.substring(prefix.length()), tensor(name)));
        return found;
    }

    /** The values of a tensor as float32; the copy belongs to the caller. */
    public Tensor copy(String name) {
        return Tensors.ofFloats(floats(name), shape(name));
    }

    private record Values(ScalarType type, ByteBuffer bytes) {
        int count() {
            return bytes.remaining() / width();
        }

        int width() {
            return switch (type) {
                case Byte -> 1;
                case Float -> 4;
                default -> 8;
            };
        }

        double at(int index) {
            return switch (type) {
                case Byte -> bytes.get(index) & 0xff;
                case Float -> bytes.getFloat(4 * index);
                case Double -> bytes.getDouble(8 * index);
                default -> bytes.getLong(8 * index);
            };
        }
    }

    private Values values(String name) {
        JsonNode entry = entry(name);
        int from = entry.get("data_offsets").get(0).asInt();
        int to = entry.get("data_offsets").get(1).asInt();
        ScalarType type = switch (entry.get("dtype").asString()) {
            case "F32" -> ScalarType.Float;
            case "F64" -> ScalarType.Double;
            case "I64" -> ScalarType.Long;
            case "U8" -> ScalarType.Byte;
            default -> throw new IllegalArgumentException(path + ": " + entry);
        };
        return new Values(type, data.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** The values of a tensor in double precision. */
    public double[] doubles(String name) {
        Values values = values(name);
        return IntStream.range(0, values.count()).mapToDouble(values::at).toArray();
    }

    /** The first value of a tensor. */
    public double scalar(String name) {
        return values(name).at(0);
    }

    /** The values of a tensor in single precision. */
    public float[] floats(String name) {
        Values values = values(name);
        float[] floats = new float[values.count()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.at(i);
        }
        return floats;
    }

    /** The values of a tensor as whole numbers. */
    public int[] ints(String name) {
        return Arrays.stream(doubles(name)).mapToInt(value -> (int) value).toArray();
    }

    /** A tensor [height, width, channels] of uint8 as an image. */
    public Image image(String name) {
        ByteBuffer bytes = values(name).bytes();
        byte[] pixels = new byte[bytes.remaining()];
        bytes.get(pixels);
        long[] shape = shape(name);
        return new Image((int) shape[0], (int) shape[1], (int) shape[2], pixels);
    }

    /** Asserts {@code max |actual - expected| / RMS(expected) <= tolerance} and equal shapes; reported under {@code group}. */
    public void assertClose(String group, String name, Tensor actual, double tolerance) {
        assertThat(Tensors.shape(actual)).as("shape of " + name).isEqualTo(Tensors.shape(tensor(name)));
        assertClose(group, name, Deviation.doubles(actual), tolerance);
    }

    /** As {@link #assertClose(String, String, Tensor, double)} for values in Java. */
    public void assertClose(String group, String name, double[] actual, double tolerance) {
        assertWithin(group, name, actual, TestDevice.tolerance(tolerance));
    }

    private void assertWithin(String group, String name, double[] actual, double tolerance) {
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
    public String toString() {
        return path.toString();
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
    }
}
