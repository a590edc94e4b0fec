/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.augment.CentreCrop;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.io.Json;
import dev.maect.testing.NativeMemory;
import dev.maect.vit.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EncoderExportTest {
    @TempDir
    private Path folder;

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void nothingIsSeenBeforeItIsPublishedAndNothingIsLeftBehind() throws IOException {
        Path out = folder.resolve("out");
        try (ExportModel model = ExportModel.open(MicroFile.write(folder, MicroFile.WIDE), ExportOptions.DEFAULTS)) {
            try (EncoderExport export = EncoderExport.write(
                    model, new OnnxFormat(), out.resolve("a.onnx"), new EncoderFormat.FileSettings("1", 0))) {
                assertThat(export.unpublished()).exists().isNotEqualTo(out.resolve("a.onnx"));
                assertThat(names(out)).noneMatch(name -> !name.startsWith("."));
            }
            assertThat(names(out)).isEmpty();
            try (EncoderExport export = EncoderExport.write(
                    model, new OnnxFormat(), out.resolve("a.onnx"), new EncoderFormat.FileSettings("1", 0))) {
                assertThat(export.publish()).first().isEqualTo(out.resolve("a.onnx"));
            }
            assertThat(names(out)).containsExactly("a.onnx", "a.onnx.data", Preprocessing.FILE);
        }
    }

    @Test
    void anotherSizeComputesWhatTheEncoderDoesWithInterpolatedPositions() {
        Path file = MicroFile.write(folder, MicroFile.WIDE);
        ExportOptions larger = ExportOptions.DEFAULTS.withImageSize(20).withPooling(Pooling.CONCAT_CLASS_AVERAGE);
        try (ExportModel model = ExportModel.open(file, larger);
                ExportModel own = ExportModel.open(file, ExportOptions.DEFAULTS);
                Tensor images = RandomTensors.normal(1, 2, 3, 20, 20).cpu();
                ExportModel.Outputs outputs = model.forward(images);
                Tensor expected = own.encoder().forward(images)) {
            assertThat(model.inputShape(2)).containsExactly(2, 3, 20, 20);
            assertThat(Tensors.shape(outputs.features())).containsExactly(2, 32);
            assertThat(Tensors.toFloats(outputs.tokens())).isEqualTo(Tensors.toFloats(expected));
        }
    }

    @Test
    void aSizeThatIsNoMultipleOfThePatchIsRefused() {
        Path file = MicroFile.write(folder, MicroFile.SQUARE);
        assertThatThrownBy(() -> ExportModel.open(file, ExportOptions.DEFAULTS.withImageSize(18)))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("18")
                .hasMessageContaining("patch size 4");
    }

    @Test
    void safetensorsHoldTheEncoderAloneAndItsDescription() {
        Path file = MicroFile.write(folder, MicroFile.SQUARE);
        Path out = folder.resolve("small.safetensors");
        ExportOptions options = ExportOptions.DEFAULTS.withImageSize(8).withPooling(Pooling.MAX_ALL);
        try (ExportModel model = ExportModel.open(file, options);
                EncoderExport export = EncoderExport.write(
                        model, new SafetensorsFormat(), out, new EncoderFormat.FileSettings("1", 0))) {
            export.publish();
            try (ExportModel read = ExportModel.open(out, ExportOptions.DEFAULTS)) {
                assertThat(read.pooling()).isEqualTo(Pooling.MAX_ALL);
                assertThat(read.config().imageHeight()).isEqualTo(8);
                assertThat(read.metadata()).isEqualTo(model.metadata());
            }
        }
    }

    private JsonNode description(ExportModel model) {
        Path file = folder.resolve("description.json");
        Preprocessing.write(file, model);
        return Json.read(file);
    }

    @Test
    void theDescriptionIsWhatEvaluationDoes() {
        try (ExportModel model = ExportModel.open(
                MicroFile.write(folder, MicroFile.SQUARE), ExportOptions.DEFAULTS.withImageSize(224))) {
            JsonNode json = description(model);
            assertThat(json.at("/size/shortest_edge").asInt()).isEqualTo((int) Math.rint(224 * CentreCrop.PAPER_RATIO));
            assertThat(json.at("/crop_size/height").asInt()).isEqualTo(224);
            assertThat(json.at("/image_std/2").asDouble()).isEqualTo(0.225);
            assertThat(json.at("/do_normalize").asBoolean()).isTrue();
        }
        ExportOptions bytes = ExportOptions.DEFAULTS.withPixels(PixelInput.BYTES);
        try (ExportModel model = ExportModel.open(MicroFile.write(folder, MicroFile.WIDE), bytes)) {
            JsonNode json = description(model);
            assertThat(json.has("size"))
                    .as("not square: not in other processors' terms")
                    .isFalse();
            assertThat(json.at("/maect/resize_to/width").asInt()).isEqualTo(14);
            assertThat(json.at("/maect/normalised_by").asString()).isEqualTo("model");
        }
    }

    @Test
    void repeatedExportsLeaveNoNativeMemoryBehind() {
        Path file = MicroFile.write(folder, MicroFile.WIDE);
        Path out = folder.resolve("x");
        NativeMemory.assertNothingLeft(10, () -> {
            try (ExportModel model = ExportModel.open(file, ExportOptions.DEFAULTS.withImageSize(8))) {
                OnnxFile.write(out, model, "1", 0);
                TorchScriptFile.write(out, model);
            }
        });
    }
}
