/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
    @TempDir
    private Path folder;

    private ExportModel model() {
        return ExportModel.open(MicroFile.write(folder, MicroFile.WIDE), ExportOptions.DEFAULTS);
    }

    private static ProtoMessage read(Path path) throws IOException {
        return ProtoMessage.parse(Files.readAllBytes(path));
    }

    private static Map<String, ProtoMessage> weights(ProtoMessage model) {
        Map<String, ProtoMessage> weights = new HashMap<>();
        model.message(7).messages(5).forEach(tensor -> weights.put(tensor.text(8), tensor));
        return weights;
    }

    @Test
    void saysWhatItIs() throws IOException {
        try (ExportModel model = model()) {
            Path file = folder.resolve("m.onnx");
            assertThat(OnnxFile.write(file, model, "9.9", OnnxFile.EXTERNAL_ABOVE))
                    .containsExactly(file);
            ProtoMessage proto = read(file);
            assertThat(proto.number(1)).isEqualTo(8);
            assertThat(proto.text(2)).isEqualTo("maect");
            assertThat(proto.text(3)).isEqualTo("9.9");
            assertThat(proto.message(8).number(2)).isEqualTo(17);
            assertThat(proto.entries(14))
                    .containsEntry("pooling", "mean-patch")
                    .containsEntry("image-size", "8x12")
                    .containsEntry("mean", "[0.485, 0.456, 0.406]")
                    .containsKey("maect");
        }
    }

    @Test
    void everyInputOfAnOperationIsMadeBeforeIt() throws IOException {
        try (ExportModel model = model()) {
            Path file = folder.resolve("m.onnx");
            OnnxFile.write(file, model, "1", OnnxFile.EXTERNAL_ABOVE);
            ProtoMessage graph = read(file).message(7);
            List<String> known = new ArrayList<>(
                    graph.messages(5).stream().map(tensor -> tensor.text(8)).toList());
            assertThat(known).doesNotHaveDuplicates();
            known.add(graph.message(11).text(1));
            for (ProtoMessage node : graph.messages(1)) {
                assertThat(known).containsAll(texts(node, 1));
                assertThat(known).doesNotContainAnyElementsOf(texts(node, 2));
                known.addAll(texts(node, 2));
            }
            assertThat(known).contains("tokens", "features");
        }
    }

    private static List<String> texts(ProtoMessage message, int field) {
        return message.all(field).stream()
                .map(value -> new String((byte[]) value, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void weightsInsideAreTheEncodersLinearOnesTransposed() throws IOException {
        try (ExportModel model = model()) {
            Path file = folder.resolve("m.onnx");
            OnnxFile.write(file, model, "1", OnnxFile.EXTERNAL_ABOVE);
            ProtoMessage weight = weights(read(file)).get("blocks.1.mlp.fc1.weight");
            assertThat(weight.all(1)).containsExactly(16L, 32L);
            assertThat(floats(weight.bytes(9))).isEqualTo(transposed(model, "blocks.1.mlp.fc1.weight"));
        }
    }

    @Test
    void aboveTheLimitWeightsHaveAFileOfTheirOwn() throws IOException {
        try (ExportModel model = model()) {
            Path file = folder.resolve("m.onnx");
            Path data = folder.resolve("m.onnx.data");
            assertThat(OnnxFile.write(file, model, "1", 0)).containsExactly(file, data);
            byte[] all = Files.readAllBytes(data);
            ProtoMessage weight = weights(read(file)).get("blocks.0.attn.qkv.weight");
            assertThat(weight.number(14)).isEqualTo(1);
            Map<String, String> place = weight.entries(13);
            int offset = Integer.parseInt(place.get("offset"));
            int length = Integer.parseInt(place.get("length"));
            assertThat(place).containsEntry("location", "m.onnx.data");
            assertThat(offset % 4096).isZero();
            assertThat(length).isEqualTo(16 * 48 * 4);
            assertThat(floats(Arrays.copyOfRange(all, offset, offset + length)))
                    .isEqualTo(transposed(model, "blocks.0.attn.qkv.weight"));
            assertThat(weights(read(file)).get("shape.heads").all(9))
                    .as("small constants stay inside")
                    .hasSize(1);
        }
    }

    private static float[] transposed(ExportModel model, String name) {
        try (Tensor turned = model.encoder().tensors().all().get(name).t()) {
            return Tensors.toFloats(turned);
        }
    }

    private static float[] floats(byte[] bytes) {
        float[] values = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
