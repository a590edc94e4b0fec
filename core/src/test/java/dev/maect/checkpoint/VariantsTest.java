/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.Tensors;
import dev.maect.io.Json;
import dev.maect.run.StartingPoint;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.EncoderConfig.Activation;
import dev.maect.vit.Pooling;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.ImportOptions;
import dev.maect.weights.safetensors.Safetensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Encoders that compute otherwise than MAE's: activations, epsilons, no bias for query, key and value, the final norm behind
 * the pooling. {@code weights/variants} holds what transformers 5.18 and timm make of one image with random weights of
 * large spread, under which these differ in the first digits.
 */
class VariantsTest {
    private static final Path FILES = Path.of("src/test/resources/weights/variants");
    private static final float CLOSE = 2e-5f;

    @TempDir
    Path folder;

    private final JsonNode expected = Json.read(FILES.resolve("expected.json"));

    private Tensor pixels() {
        return Tensors.ofFloats(floats(expected.path("pixels")), 1, 3, 16, 16);
    }

    private static float[] floats(JsonNode list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) list.get(i).asDouble();
        }
        return values;
    }

    private Path huggingFace(JsonNode config) throws Exception {
        Path model = Files.createDirectories(folder.resolve("hf"));
        Files.copy(FILES.resolve("model.safetensors"), model.resolve("model.safetensors"));
        String text = Files.readString(FILES.resolve("config.json"));
        for (Map.Entry<String, JsonNode> entry : config.properties()) {
            text = text.replaceFirst(
                    "\"" + entry.getKey() + "\": [^,\\n]*", "\"" + entry.getKey() + "\": " + entry.getValue());
        }
        Files.writeString(model.resolve("config.json"), text);
        return model;
    }

    private static float largest(Tensor actual, float[] wanted) {
        float[] values = Tensors.toFloats(actual);
        assertThat(values).hasSameSizeAs(wanted);
        float most = 0;
        for (int i = 0; i < values.length; i++) {
            most = Math.max(most, Math.abs(values[i] - wanted[i]));
        }
        return most;
    }

    private float difference(Path model, JsonNode tokens) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                ModelFile file = ModelFile.open(model);
                Encoder encoder = file.encoder()) {
            return largest(encoder.forward(pixels()), floats(tokens));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void computesWhatTransformersDoes(int index) throws Exception {
        JsonNode one = expected.path("huggingface").get(index);
        Path model = huggingFace(one.path("config"));
        assertThat(difference(model, one.path("tokens"))).isLessThan(CLOSE);
        // What is written again computes the same: as maect's own file, and as a Hugging Face folder.
        for (String format : List.of("maect", "huggingface")) {
            Path again = folder.resolve("again-" + format + (format.equals("maect") ? ".safetensors" : ""));
            try (ModelFile file = ModelFile.open(model)) {
                new ModelExport(file, ExportFormat.named(format)).write(again);
            }
            assertThat(difference(again, one.path("tokens"))).isLessThan(CLOSE);
        }
        // Without the description in its header: config.json alone tells.
        JsonNode written = Json.read(folder.resolve("again-huggingface/config.json"));
        assertThat(written.path("layer_norm_eps").asDouble())
                .isEqualTo(one.path("config").path("layer_norm_eps").asDouble());
    }

    @Test
    void everyCaseDiffersFromMae() {
        float[] mae = floats(expected.path("huggingface").get(0).path("tokens"));
        List<Float> differences = new ArrayList<>();
        for (int i = 1; i < expected.path("huggingface").size(); i++) {
            float[] other = floats(expected.path("huggingface").get(i).path("tokens"));
            float most = 0;
            for (int j = 0; j < mae.length; j++) {
                most = Math.max(most, Math.abs(mae[j] - other[j]));
            }
            differences.add(most);
        }
        assertThat(differences).hasSize(7).allMatch(difference -> difference > 10 * CLOSE);
    }

    private Path withoutBias() throws Exception {
        Path model = huggingFace(expected.path("huggingface").get(7).path("config"));
        Safetensors.write(model.resolve("model.safetensors"), withoutBiases(), Map.of("format", "pt"));
        return model;
    }

    private static Map<String, Tensor> withoutBiases() {
        Map<String, Tensor> kept = new LinkedHashMap<>();
        try (WeightFile all = WeightFiles.open(FILES.resolve("model.safetensors"))) {
            all.names().stream()
                    .filter(name -> !name.matches(".*attention.*(query|key|value|q_proj|k_proj|v_proj)\\.bias"))
                    .forEach(name -> kept.put(name, all.read(name)));
        }
        return kept;
    }

    @Test
    void zerosStandForBiasesThatThereAreNot() throws Exception {
        Path model = withoutBias();
        assertThat(difference(model, expected.path("huggingface").get(7).path("tokens")))
                .isLessThan(CLOSE);
        try (ModelFile file = ModelFile.open(model)) {
            assertThat(file.notes()).anyMatch(note -> note.contains("no bias for query"));
            try (Tensor bias = file.weights().read("encoder.blocks.1.attn.qkv.bias")) {
                assertThat(Tensors.toFloats(bias)).hasSize(48).containsOnly(0f);
            }
        }
    }

    private Path timm() {
        return FILES.resolve("timm.safetensors");
    }

    private float featureDifference(Path model) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                ModelFile file = ModelFile.open(List.of(model), options());
                Encoder encoder = file.encoder()) {
            assertThat(file.description().pooling()).isEqualTo(Pooling.MEAN_PATCH);
            assertThat(file.description().encoder().computing())
                    .isEqualTo(new EncoderConfig.Variant(Activation.GELU, 1e-6, true, false));
            return largest(
                    encoder.features(encoder.forward(pixels()), Pooling.MEAN_PATCH)
                            .squeeze(0),
                    floats(expected.path("timm")));
        }
    }

    private static ReadingOptions options() {
        return ReadingOptions.defaults().withWeights(ImportOptions.defaults().withHeads(2));
    }

    @Test
    void normsBehindThePoolingAsTimmDoes() {
        assertThat(featureDifference(timm())).isLessThan(CLOSE);
        try (ModelFile file = ModelFile.open(List.of(timm()), options())) {
            for (String format : List.of("timm", "maect", "meta")) {
                Path again = folder.resolve(format + (format.equals("meta") ? ".pth" : ".safetensors"));
                new ModelExport(file, ExportFormat.named(format)).write(again);
                assertThat(featureDifference(again)).isLessThan(CLOSE);
                try (WeightFile weights = WeightFiles.open(again)) {
                    assertThat(weights.names().contains("fc_norm.weight")).isEqualTo(!format.equals("maect"));
                }
            }
            for (String format : List.of("huggingface", "mae-ct")) {
                assertThatThrownBy(() -> new ModelExport(file, ExportFormat.named(format)))
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("before the pooling")
                        .hasMessageContaining("timm or maect");
            }
        }
    }

    @Test
    void stagesRefuseWhatTheyWouldTrainOtherwise() throws Exception {
        Path model = huggingFace(expected.path("huggingface").get(5).path("config"));
        assertThatThrownBy(() -> StartingPoint.of(model))
                .hasMessageContaining("the activation relu")
                .hasMessageContaining("compute as MAE's");
    }

    @Test
    void namesTypesThatItDoesNotRead() {
        for (String ending : List.of("pth", "safetensors")) {
            assertThatThrownBy(() -> WeightFiles.open(FILES.resolve("u16." + ending)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageMatching("(?s).*(uint16|U16).*")
                    .hasMessageNotContaining("could run code");
            assertThatThrownBy(() -> WeightFiles.open(FILES.resolve("f8." + ending)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageMatching("(?s).*(float8_e4m3fn|F8_E4M3).*")
                    .hasMessageNotContaining("could run code");
        }
    }
}
