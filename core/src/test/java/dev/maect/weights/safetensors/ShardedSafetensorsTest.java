/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.WeightFiles;
import dev.maect.engine.Tensors;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TestFiles;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.ImportOptions;
import dev.maect.weights.naming.ImportedWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedSafetensorsTest {
    @TempDir
    Path folder;

    private Path index(String json) throws IOException {
        return Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    }

    @Test
    void readsTheSameModelInTwoFiles() throws IOException {
        Path whole = TestFiles.resource("weights/huggingface-vitmae/model.safetensors");
        Files.copy(whole.resolveSibling("config.json"), folder.resolve("config.json"));
        StringBuilder map = new StringBuilder();
        try (WeightFile file = WeightFiles.open(whole)) {
            Map<String, Tensor> all = file.readAll();
            Map<String, Tensor> first = new LinkedHashMap<>();
            Map<String, Tensor> second = new LinkedHashMap<>();
            all.forEach((name, tensor) -> {
                boolean early = first.size() < all.size() / 2;
                (early ? first : second).put(name, tensor);
                map.append(map.isEmpty() ? "" : ", ")
                        .append('"')
                        .append(name)
                        .append(early ? "\": \"a.safetensors\"" : "\": \"b.safetensors\"");
            });
            Safetensors.write(folder.resolve("a.safetensors"), first, Map.of("format", "pt"));
            Safetensors.write(folder.resolve("b.safetensors"), second, Map.of("format", "pt"));
            index("{\"metadata\": {}, \"weight_map\": {" + map + "}}");
            try (WeightFile sharded = WeightFiles.open(folder)) {
                assertThat(sharded.format()).isEqualTo("safetensors in 2 files");
                assertThat(sharded.extras()).containsEntry("format", "pt");
                assertThat(sharded.names()).containsExactlyInAnyOrderElementsOf(file.names());
                ImportedWeights weights = ImportedWeights.of(sharded, ImportOptions.defaults());
                ImportedWeights wanted = ImportedWeights.of(file, ImportOptions.defaults());
                assertThat(weights.architecture()).isEqualTo(wanted.architecture());
                for (String name : wanted.names()) {
                    assertThat(TestFiles.floats(weights, name)).isEqualTo(TestFiles.floats(wanted, name));
                }
                assertThatThrownBy(() -> sharded.info("x")).isInstanceOf(CheckpointException.class);
            }
            all.values().forEach(Tensor::close);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"weight_map\": {\"x\": \"../a.safetensors\"}}",
                "{\"weight_map\": {\"x\": \"/etc/passwd\"}}",
                "{\"weight_map\": {\"x\": 3.5}, \"y\": \"..\"}",
                "{\"weight_map\": {\"x\": \"missing.safetensors\"}}",
                "{\"weight_map\": {\"other\": \"a.safetensors\"}}",
                "{\"weight_map\": {}}",
                "{}",
                "[1",
            })
    void refusesAnIndexThatIsWrong(String json) throws IOException {
        try (Tensor x = Tensors.ofFloats(new float[] {1}, 1)) {
            Safetensors.write(folder.resolve("a.safetensors"), Map.of("x", x), Map.of());
        }
        Path index = index(json);
        assertThatThrownBy(() -> WeightFiles.open(index)).isInstanceOf(CheckpointException.class);
    }
}
