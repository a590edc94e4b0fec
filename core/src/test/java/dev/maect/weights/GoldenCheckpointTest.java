/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.checkpoint.WeightFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checkpoints written by the reference code against the same weights in safetensors; -Dmaect.golden=DIR adds more. */
class GoldenCheckpointTest {
    /** File name prefix of a checkpoint, the file with its expected weights, and their prefix there. */
    private static final Map<String, List<String>> EXPECTED = Map.of(
            "fb_mae_micro", List.of("micro_weights.safetensors", "w."),
            "fb_mae_tiny", List.of("mae_tiny.safetensors", "w."),
            "maect_tiny.encoder", List.of("mae_tiny.safetensors", "w."),
            "maect_tiny.decoder", List.of("mae_tiny.safetensors", "w.decoder_"),
            "maect_tiny.head", List.of("nnclr_tiny.safetensors", "w."));

    static Stream<Path> folders() {
        Stream<Path> own = Stream.of(TestFiles.resource("golden"));
        String more = System.getProperty("maect.golden", "");
        return more.isEmpty() ? own : Stream.concat(own, Stream.of(Path.of(more)));
    }

    static Stream<Path> checkpoints() throws IOException {
        Stream.Builder<Path> found = Stream.builder();
        for (Path folder : folders().toList()) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> EXPECTED.keySet().stream()
                                .anyMatch(
                                        prefix -> file.getFileName().toString().startsWith(prefix)))
                        .filter(file -> file.toString().endsWith(".pth")
                                || file.toString().endsWith(".th"))
                        .sorted()
                        .forEach(found::add);
            }
        }
        return found.build();
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void equalsTheReferenceWeights(Path checkpoint) {
        String fileName = checkpoint.getFileName().toString();
        List<String> expected = EXPECTED.entrySet().stream()
                .filter(entry -> fileName.startsWith(entry.getKey()))
                .findFirst()
                .orElseThrow()
                .getValue();
        try (WeightFile file = WeightFiles.open(checkpoint);
                WeightFile reference = WeightFiles.open(checkpoint.resolveSibling(expected.get(0)))) {
            int compared = 0;
            for (String name : file.names()) {
                String plain = name.startsWith("module.") ? name.substring(7) : name;
                String key = plain.startsWith("queue")
                        ? "in." + plain
                        : plain.equals("mask_token") ? "w." + plain : expected.get(1) + plain;
                boolean half = file.info(name).dtype() == DType.F16;
                float[] wanted = TestFiles.floats(reference, half ? key.replaceFirst("w\\.", "half.") : key);
                float[] found = TestFiles.floats(file, name);
                if (plain.equals("pos_embed") && fileName.startsWith("maect")) {
                    wanted = Arrays.copyOfRange(wanted, wanted.length - found.length, wanted.length);
                }
                // Arrays.equals: AssertJ's element-wise comparison takes seconds here.
                assertThat(Arrays.equals(found, wanted))
                        .as("%s: %s", fileName, name)
                        .isTrue();
                compared++;
            }
            assertThat(compared).isGreaterThan(20);
        }
    }

    @Test
    void listsTheRestOfATrainingCheckpoint() {
        Path path = TestFiles.resource("golden/fb_mae_micro_train_checkpoint.pth");
        try (WeightFile file = WeightFiles.open(path)) {
            assertThat(file.extras()).containsOnlyKeys("optimizer", "epoch", "scaler", "args");
            assertThat(file.extras()).containsEntry("epoch", 7L);
            assertThat((Map<?, ?>) file.extras().get("args"))
                    .asString()
                    .contains("model=mae_vit_micro")
                    .contains("norm_pix_loss=true");
        }
    }
}
