/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.WeightFiles;
import dev.maect.engine.Tensors;
import dev.maect.io.FileException;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.DType;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.TensorSource;
import dev.maect.weights.TestFiles;
import dev.maect.weights.WeightFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void readsEveryTypeOfTheReferenceLibrary() {
        try (SafetensorsFile file = SafetensorsFile.open(TestFiles.resource("weights/reference.safetensors"))) {
            assertThat(file.metadata())
                    .containsEntry("format", "pt")
                    .containsEntry("note", "made by the \"reference\" library\n");
            assertThat(file.names())
                    .containsExactlyInAnyOrder(
                            "f64",
                            "f32",
                            "f16",
                            "bf16",
                            "i64",
                            "i32",
                            "i16",
                            "i8",
                            "u8",
                            "bool",
                            "scalar",
                            "empty",
                            "Größe.weight");
            assertThat(TestFiles.floats(file, "f32")).containsExactly(0, .25f, .5f, .75f, 1, 1.25f);
            assertThat(TestFiles.floats(file, "f16")).containsExactly(.5f, -1, 65504);
            assertThat(TestFiles.floats(file, "bf16")).containsExactly(1, -3, (float) Math.pow(2, 100));
            assertThat(TestFiles.floats(file, "scalar")).containsExactly(3.25f);
            assertThat(TestFiles.floats(file, "empty")).isEmpty();
            assertThat(TestFiles.floats(file, "Größe.weight")).containsExactly(1);
            assertThat(TestFiles.longs(file, "i64")).containsExactly(1L << 62, -1);
            assertThat(TestFiles.longs(file, "i32")).containsExactly(Integer.MAX_VALUE, Integer.MIN_VALUE);
            assertThat(TestFiles.longs(file, "i16")).containsExactly(32767, -32768);
            assertThat(TestFiles.longs(file, "i8")).containsExactly(127, -128, 3);
            assertThat(TestFiles.longs(file, "u8")).containsExactly(0, 255, 7);
            assertThat(TestFiles.longs(file, "bool")).containsExactly(1, 0, 1);
            try (Tensor f64 = file.read("f64")) {
                assertThat(f64.scalar_type().value).isEqualTo(torch.ScalarType.Double.value);
                try (Tensor row = f64.select(0, 1);
                        Tensor item = row.select(0, 0)) {
                    assertThat(item.item_double()).isEqualTo(1e300);
                }
            }
            assertThat(file.info("empty")).isEqualTo(TensorInfo.of("empty", DType.F32, 0, 4));
            assertThat(file.info("scalar").shapeText()).isEqualTo("scalar");
            assertThat(file.info("f32").shapeText()).isEqualTo("2x3");
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void keepsEveryTypeOnTheWayThroughAFile(DType type) {
        Path path = folder.resolve("x.safetensors");
        try (Tensor floats = Tensors.ofFloats(new float[] {0, 1, 2, 100, 0, 7}, 3, 2);
                Tensor typed = floats.to(type.scalarType())) {
            Safetensors.write(path, Map.of("x", typed), Map.of());
            try (SafetensorsFile file = SafetensorsFile.open(path);
                    Tensor back = file.read("x")) {
                assertThat(file.info("x")).isEqualTo(TensorInfo.of("x", type, 3, 2));
                assertThat(DType.of(back)).isEqualTo(type);
                assertThat(back.equal(typed)).isTrue();
            }
        }
    }

    /** Several megabytes are read in parts by several threads. */
    @Test
    void readsIntoATensorThatIsThere() {
        Path path = folder.resolve("large.safetensors");
        try (Tensor large = torch.arange(new Scalar(3_000_001));
                Tensor floats = large.to(torch.ScalarType.Float);
                Tensor halves = Tensors.ofFloats(new float[] {0.5f, 2, -3, 0, 1, 7}, 2, 3)
                        .to(torch.ScalarType.Half);
                Tensor bools = halves.to(torch.ScalarType.Bool)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("before", halves);
            tensors.put("floats", floats);
            tensors.put("bools", bools);
            Safetensors.write(path, tensors, Map.of());
            try (SafetensorsFile file = SafetensorsFile.open(path);
                    Tensor read = file.read("floats");
                    Tensor target = torch.zeros_like(floats);
                    Tensor wider = torch.zeros(2, 3);
                    Tensor matrix = torch.zeros(3, 2);
                    Tensor strided = matrix.t();
                    Tensor flags = torch.zeros_like(bools)) {
                assertThat(read.equal(floats)).isTrue();
                file.readInto("floats", target);
                assertThat(target.equal(floats)).isTrue();
                // What cannot be read straight into the memory is converted.
                file.readInto("before", wider);
                file.readInto("before", strided);
                file.readInto("bools", flags);
                assertThat(Tensors.toFloats(wider)).containsExactly(0.5f, 2, -3, 0, 1, 7);
                assertThat(Tensors.toFloats(matrix)).containsExactly(0.5f, 0, 2, 1, -3, 7);
                assertThat(flags.equal(bools)).isTrue();
                assertThatThrownBy(() -> file.readInto("none", target))
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("none");
            }
        }
    }

    /** Memory that is given back after the error would otherwise be written to by a thread that is late. */
    @Test
    void noThreadReadsOnAfterAnError() throws Exception {
        Path path = folder.resolve("late.safetensors");
        try (Tensor floats = torch.ones(8_000_000);
                Scalar untouched = new Scalar(-1.0)) {
            Safetensors.write(path, Map.of("x", floats), Map.of());
            try (SafetensorsFile file = SafetensorsFile.open(path);
                    FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() - 6_000_000);
                for (int i = 0; i < 50; i++) {
                    assertThatThrownBy(() -> file.readInto("x", floats)).isInstanceOf(CheckpointException.class);
                    floats.fill_(untouched);
                    Thread.sleep(3);
                    try (Tensor largest = floats.max()) {
                        assertThat(largest.item_double()).isEqualTo(-1);
                    }
                }
            }
        }
    }

    @Test
    void aFileThatIsCutWhileOpenIsAnError() throws IOException {
        Path path = folder.resolve("cut.safetensors");
        try (Tensor floats = torch.ones(3_000_001)) {
            Safetensors.write(path, Map.of("x", floats), Map.of());
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    channel.truncate(11_000_000);
                }
                assertThatThrownBy(() -> file.readInto("x", floats))
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("tensor x of " + path)
                        .hasMessageContaining("the file ends at byte 11000000");
                assertThatThrownBy(() -> file.read("x")).isInstanceOf(CheckpointException.class);
            }
        }
    }

    @Test
    void keepsOrderMetadataAndMixedTypesAligned() throws IOException {
        Path path = folder.resolve("mixed.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (Tensor floats = Tensors.ofFloats(new float[] {1, 2, 3}, 3);
                Tensor bool = floats.to(torch.ScalarType.Bool);
                Tensor matrix = Tensors.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
                Tensor transposed = matrix.t();
                Tensor longs = Tensors.ofLongs(new long[] {9}, 1)) {
            tensors.put("z.bool", bool);
            tensors.put("a.transposed", transposed);
            tensors.put("m.long", longs);
            Safetensors.write(path, tensors, Map.of("config", "{\"dim\": 3, \"name\": \"Ü\"}"));
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                assertThat(file.names()).containsExactly("z.bool", "a.transposed", "m.long");
                assertThat(file.metadata()).containsExactly(Map.entry("config", "{\"dim\": 3, \"name\": \"Ü\"}"));
                assertThat(TestFiles.floats(file, "a.transposed")).containsExactly(1, 4, 2, 5, 3, 6);
                assertThat(TestFiles.longs(file, "z.bool")).containsExactly(1, 1, 1);
                assertThat(TestFiles.longs(file, "m.long")).containsExactly(9);
            }
        }
        // The wide types lie first, so that readers that map the file find each element aligned.
        byte[] bytes = Files.readAllBytes(path);
        long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertThat(header % 8).isZero();
        assertThat(new String(bytes, 8, (int) header, StandardCharsets.UTF_8))
                .contains("\"m.long\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}")
                .contains("\"z.bool\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[32,35]}");
    }

    @Test
    void leavesNothingBehindWhenWritingFails() throws IOException {
        Path path = folder.resolve("model.safetensors");
        Files.writeString(path, "the old file");
        TensorSource failing = new TensorSource() {
            @Override
            public Set<String> names() {
                return Set.of("x");
            }

            @Override
            public TensorInfo info(String name) {
                return TensorInfo.of(name, DType.F32, 4);
            }

            @Override
            public Tensor read(String name) {
                throw new CheckpointException("no such luck");
            }
        };
        assertThatThrownBy(() -> Safetensors.write(path, failing, Map.of())).hasMessage("no such luck");
        assertThat(path).hasContent("the old file");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
        assertThatThrownBy(() -> Safetensors.write(folder.resolve("none/x"), failing, Map.of()))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("none")
                .hasMessageContaining("folder does not exist");
    }

    @Test
    void refusesAComplexTensor() {
        try (Tensor floats = Tensors.ofFloats(new float[] {1, 2}, 2);
                Tensor complex = floats.to(torch.ScalarType.ComplexFloat)) {
            assertThatThrownBy(() -> Safetensors.write(folder.resolve("x"), Map.of("x", complex), Map.of()))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("complexfloat");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}|4|cut off
                    {"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}|9|belong to none
                    {"x":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}|12|gap
                    {"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}|4|needs 8 bytes
                    {"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}|8|impossible shape [-2]
                    {"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}|8|impossible shape
                    {"x":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}|0|impossible shape
                    {"x":{"dtype":"F32","shape":[92233720368547758070],"data_offsets":[0,8]}}|8|not valid JSON
                    {"x":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}|8|the shape of tensor x
                    {"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}|8|offsets 8 to 0
                    {"x":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}|2|F8_E4M3
                    {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}|8|appears twice
                    {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}|4|inside another
                    {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"code":1}}|4|unknown key code
                    {"x":{"dtype":"F32","shape":[1]}}|4|lacks
                    {"__metadata__":{"epoch":3}}|0|__metadata__.epoch
                    {"__metadata__":{"a":"1","a":"2"}}|0|appears twice
                    {"__metadata__":{},"__metadata__":{}}|0|appears twice
                    {} {}|0|follows the JSON
                    {"x":|0|not valid JSON
                    [1, 2]|0|does not begin with {
                    """)
    void refusesABrokenHeader(String header, int dataBytes, String reason) throws IOException {
        Path path = file(header, dataBytes);
        assertThatThrownBy(() -> SafetensorsFile.open(path))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining(reason);
    }

    @Test
    void refusesLengthsTheFileDoesNotHave() throws IOException {
        for (long length : new long[] {-1, 0, 1, 1000, SafetensorsHeader.MAX_BYTES + 1L, Long.MAX_VALUE}) {
            Path path = folder.resolve("length");
            ByteBuffer bytes = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
            Files.write(path, bytes.putLong(length).array());
            assertThatThrownBy(() -> SafetensorsFile.open(path))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("header claims");
        }
        Path tiny = Files.writeString(folder.resolve("tiny"), "x");
        assertThatThrownBy(() -> SafetensorsFile.open(tiny)).hasMessageContaining("too few");
        assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("missing")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void namesTheTensorThatIsNotThere() {
        try (SafetensorsFile file = SafetensorsFile.open(TestFiles.resource("weights/reference.safetensors"))) {
            assertThatThrownBy(() -> file.read("pos_embed"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("reference.safetensors")
                    .hasMessageContaining("pos_embed");
        }
    }

    /** Header lengths whose first bytes are those of a pickle and of a zip file. */
    @ParameterizedTest
    @ValueSource(longs = {0x80, 0x4b50})
    void isNotMistakenForAPickleOrAZip(long headerBytes) throws IOException {
        Path path = folder.resolve("model.safetensors");
        String name = "x".repeat(Math.min(1000, (int) headerBytes - 60));
        String filler = "y".repeat(Math.max(0, (int) headerBytes - 60 - 1000 - 27));
        try (Tensor x = Tensors.ofFloats(new float[] {7}, 1)) {
            Safetensors.write(path, Map.of(name, x), filler.isEmpty() ? Map.of() : Map.of("filler", filler));
        }
        byte[] bytes = Files.readAllBytes(path);
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong())
                .isEqualTo(headerBytes);
        try (WeightFile file = WeightFiles.open(path)) {
            assertThat(TestFiles.floats(file, name)).containsExactly(7);
        }
    }

    private void assertHeaderRefused(String header, String reason) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        Path path = Files.write(
                folder.resolve("hostile.safetensors"),
                ByteBuffer.allocate(8 + json.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .array());
        assertThatThrownBy(() -> WeightFiles.open(path).close())
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void namesShapesAndTheirNumberHaveLimits() throws IOException {
        String info = ":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
        assertHeaderRefused("{\"" + "x".repeat(1001) + "\"" + info + "}", "1001 characters");
        assertHeaderRefused(
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[" + "0,".repeat(1_000_000) + "0],\"data_offsets\":[0,0]}}",
                "more than 32 numbers");
        StringBuilder many = new StringBuilder("{");
        for (int i = 0; i <= TensorInfo.MAX_TENSORS; i++) {
            many.append(i == 0 ? "" : ",").append('"').append(i).append('"').append(info);
        }
        assertHeaderRefused(many.append('}').toString(), "more than 50000 tensors");
        assertHeaderRefused(
                "{\"\u001b[2J\n\":{}}".replace("\u001b", "\\u001b").replace("\n\"", "\\n\""), "\\u001B[2J\\u000A");
    }

    @Test
    void readsBeyondTwoGigabytes() throws IOException {
        // A sparse file: only its header and the last elements are on the disk.
        long elements = (1L << 31) + 4;
        String json = "{\"big\":{\"dtype\":\"U8\",\"shape\":[" + elements + "],\"data_offsets\":[0," + elements
                + "]},\"end\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[" + elements + "," + (elements + 3)
                + "]}}";
        Path path = file(json, 0);
        try (var channel = java.nio.channels.FileChannel.open(path, java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 8 + json.length() + elements);
        }
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(TestFiles.longs(file, "end")).containsExactly(1, 2, 3);
            assertThat(file.info("big").bytes()).isEqualTo(elements);
        }
    }

    @Test
    void keepsNoNativeMemory() {
        Path path = folder.resolve("leak.safetensors");
        List<Long> counts = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            try (Tensor x = Tensors.ofFloats(new float[64], 8, 8);
                    Tensor y = x.t()) {
                Safetensors.write(path, Map.of("x", x, "y", y), Map.of());
            }
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                file.readAll().values().forEach(Tensor::close);
            }
            counts.add(Pointer.totalCount());
        }
        assertThat(counts.get(39)).isLessThanOrEqualTo(counts.get(9));
    }

    private Path file(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(
                folder.resolve("broken"), bytes.putLong(json.length).put(json).array());
    }
}
