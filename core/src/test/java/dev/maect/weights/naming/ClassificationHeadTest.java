/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.WeightFiles;
import dev.maect.engine.Tensors;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.WeightFile;
import dev.maect.weights.pytorch.PyTorch;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassificationHeadTest {
    @TempDir
    Path folder;

    private Path write(Map<String, long[]> shapes) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            int count = 1;
            for (long dim : shape) {
                count *= (int) dim;
            }
            tensors.put(name, Tensors.ofFloats(new float[count], shape));
        });
        Path path = folder.resolve("head.pth");
        PyTorch.write(path, tensors, "state_dict");
        tensors.values().forEach(Tensor::close);
        return path;
    }

    @ParameterizedTest
    @CsvSource({"head.weight, timm", "module.head.1.weight, timm", "classifier.weight, Hugging Face"})
    void recognisesWhoseItIs(String name, String origin) {
        try (WeightFile file = WeightFiles.open(write(Map.of(name, new long[] {3, 8})))) {
            ClassificationHead head = ClassificationHead.find(file).orElseThrow();
            assertThat(head.origin()).isEqualTo(origin);
            assertThat(head.inputs()).isEqualTo(8);
            assertThat(head.classes()).isEqualTo(3);
        }
    }

    @Test
    void namesAProbeFile() {
        Path path = write(Map.of(
                "norm.running_mean", new long[] {8},
                "layer.1.running_mean", new long[] {8},
                "layer.2.weight", new long[] {5, 8},
                "layer.2.bias", new long[] {5}));
        try (WeightFile file = WeightFiles.open(path)) {
            assertThat(ClassificationHead.find(file).orElseThrow().describe())
                    .isEqualTo("a classification head (MAE-CT linear probe) from 8 features to 5 classes");
            assertThatThrownBy(() -> ImportedWeights.of(file, ImportOptions.defaults()))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("linear probe")
                    .hasMessageContaining("no encoder");
        }
    }

    @Test
    void aContrastiveHeadIsNone() {
        try (WeightFile file = WeightFiles.open(write(Map.of("head.projector.0.weight", new long[] {4, 8})))) {
            assertThat(ClassificationHead.find(file)).isEmpty();
        }
    }
}
