/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.export.ExportModel;
import dev.maect.export.ExportOptions;
import dev.maect.run.StartingPoint;
import dev.maect.testing.TestDevice;
import dev.maect.vit.Decoder;
import dev.maect.vit.Encoder;
import dev.maect.weights.CheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights that are infinite or not a number leave a model file by no door. */
class NotFiniteTest {
    private static final String DAMAGED = "blocks.1.mlp.fc2.bias";

    @TempDir
    private Path folder;

    /** A model whose tensor {@code name} of {@code part} has {@code value} at its end. */
    private Path model(String part, String name, float value) {
        Path good = SampleModel.write(folder.resolve("good.safetensors"));
        Path bad = folder.resolve("bad.safetensors");
        Map<String, Map<String, Tensor>> parts = new LinkedHashMap<>();
        try (ModelFile file = ModelFile.open(good)) {
            for (String known : List.of("encoder", "decoder", "head")) {
                parts.put(known, file.read(known));
            }
            float[] values = Tensors.toFloats(parts.get(part).get(name));
            values[values.length - 1] = value;
            parts.get(part)
                    .put(
                            name,
                            Tensors.ofFloats(
                                    values, Tensors.shape(parts.get(part).get(name))));
            ModelFile.Contents contents = new ModelFile.Contents();
            parts.forEach(contents::with);
            contents.write(bad, file.description());
        }
        parts.values().forEach(tensors -> tensors.values().forEach(Tensor::close));
        return bad;
    }

    private static void refused(ThrowingCallable use, Path file, String name) {
        assertThatThrownBy(use)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("not all finite");
    }

    static List<Float> values() {
        return List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
    }

    @ParameterizedTest
    @MethodSource("values")
    void anEncoderIsRefusedByWhoeverOpensIt(float value) {
        Path file = model("encoder", DAMAGED, value);
        refused(() -> FeatureExtractor.open(file, TestDevice.get(), Precision.FP32), file, DAMAGED);
        refused(() -> ExportModel.open(file, ExportOptions.DEFAULTS), file, DAMAGED);
        refused(() -> StartingPoint.of(file), file, DAMAGED);
        try (ModelFile open = ModelFile.open(file)) {
            refused(open::encoder, file, DAMAGED);
            refused(() -> open.check("encoder"), file, DAMAGED);
            refused(() -> open.read("encoder"), file, DAMAGED);
            for (ExportFormat format : ExportFormat.all()) {
                Path out = folder.resolve("out-" + format.name());
                assertThatThrownBy(() -> new ModelExport(open, format).write(out))
                        .as(format.name())
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("not all finite");
                assertThat(Files.exists(out) && !Files.isDirectory(out)).isFalse();
            }
        }
    }

    @Test
    void aPartIsRefusedAndTheOthersAreNot() {
        Path file = model("decoder", "blocks.0.norm1.weight", Float.NaN);
        try (ModelFile open = ModelFile.open(file)) {
            refused(open::decoder, file, "blocks.0.norm1.weight");
            assertThatCode(() -> open.encoder().close()).doesNotThrowAnyException();
        }
        Path head = model("head", "queue", Float.NaN);
        try (ModelFile open = ModelFile.open(head)) {
            refused(() -> open.read("head"), head, "queue");
        }
    }

    @Test
    void resizedPositionsAreChecked() {
        Path file = model("encoder", "pos_embed", Float.NaN);
        ReadingOptions larger = ReadingOptions.defaults().withImageSize(new PixelSize(16, 16));
        try (ModelFile open = ModelFile.open(List.of(file), larger)) {
            refused(open::encoder, file, "pos_embed");
        }
    }

    @Test
    void aGoodModelIsReadAsItIs() {
        Path file = SampleModel.write(folder.resolve("fine.safetensors"));
        try (ModelFile open = ModelFile.open(file);
                Encoder encoder = open.encoder();
                Decoder decoder = open.decoder()) {
            assertThat(encoder.tensors().all()).isNotEmpty();
            assertThat(decoder.tensors().all()).isNotEmpty();
        }
        try (Tensor large = Tensors.ofFloats(new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, 0}, 3);
                Tensor none = Tensors.ofFloats(new float[0], 0);
                Tensor whole = Tensors.ofLongs(new long[] {Long.MAX_VALUE}, 1)) {
            assertThat(Tensors.isFinite(large)).isTrue();
            assertThat(Tensors.isFinite(none)).isTrue();
            assertThat(Tensors.isFinite(whole)).isTrue();
        }
    }
}
