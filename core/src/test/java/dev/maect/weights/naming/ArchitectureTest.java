/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.weights.CheckpointException;
import dev.maect.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "192, 3",
        "384, 6",
        "768, 12",
        "1024, 16",
        "1280, 16",
        "1408, 16",
        "1664, 16",
        "48, -1",
        "80, -1",
    })
    void knowsTheHeadsOfThePublishedWidths(int dim, int heads) {
        OptionalInt expected = heads < 0 ? OptionalInt.empty() : OptionalInt.of(heads);
        assertThat(Architecture.encoderHeads(dim)).isEqualTo(expected);
    }

    @Test
    void knowsTheDecoderHeads() {
        assertThat(Architecture.decoderHeads(512)).hasValue(16);
        assertThat(Architecture.decoderHeads(40)).isEmpty();
    }

    @Test
    void namesThePublishedSizes() {
        Architecture.Encoder huge = new Architecture.Encoder(
                1280, 32, OptionalInt.of(16), true, 5120, 14, 14, 3, new PatchGrid(16, 16), false);
        assertThat(new Architecture(Optional.of(huge), Optional.empty(), Optional.empty()).describe())
                .isEqualTo(
                        "ViT-H/14 encoder, 32 blocks of width 1280 with 16 heads (concluded from the width), patches of"
                                + " 14x14 pixels and 3 channels, 16x16 of them (images of 224x224); encoder only");
    }

    @ParameterizedTest
    @CsvSource({
        // rows, grid, otherwise, class row
        "197, , false, true",
        "196, , true, false",
        "257, , false, true",
        "128, , true, true",
        "128, , false, false",
        "128, 8x16, true, false",
        "129, 8x16, false, true",
        "197, 8x16, false, true",
    })
    void tellsPositionsWithAClassRow(long rows, String grid, boolean otherwise, boolean classRow) {
        Optional<PatchGrid> known = grid == null ? Optional.empty() : Optional.of(new PatchGrid(8, 16));
        assertThat(Positions.hasClassRow(rows, known, otherwise)).isEqualTo(classRow);
    }

    @Test
    void readsAndWritesTheConfigOfHuggingFace() {
        HuggingFaceConfig mae = HuggingFaceConfig.find(TestFiles.resource("weights/huggingface-vitmae"))
                .orElseThrow();
        assertThat(mae)
                .isEqualTo(new HuggingFaceConfig(
                        "vit_mae",
                        16,
                        1,
                        2,
                        64,
                        16,
                        4,
                        3,
                        1e-12,
                        "gelu",
                        false,
                        Optional.of(new HuggingFaceConfig.Decoder(8, 1, 2, 32))));
        assertThat(mae.grid()).isEqualTo(new PatchGrid(4, 4));
        mae.write(folder);
        assertThat(HuggingFaceConfig.find(folder)).contains(mae);
        HuggingFaceConfig vit = HuggingFaceConfig.find(TestFiles.resource("weights/huggingface-vit"))
                .orElseThrow();
        assertThat(vit.modelType()).isEqualTo("vit");
        assertThat(vit.decoder()).isEmpty();
    }

    @Test
    void describesANetworkForHuggingFace() {
        Architecture.Encoder base = new Architecture.Encoder(
                768, 12, OptionalInt.of(12), true, 3072, 16, 16, 3, new PatchGrid(14, 14), false);
        Architecture.Decoder decoder = new Architecture.Decoder(768, 512, 8, OptionalInt.of(16), true, 2048, 768, 196);
        Architecture full = new Architecture(Optional.of(base), Optional.of(decoder), Optional.empty());
        HuggingFaceConfig config = HuggingFaceConfig.of(full, true).orElseThrow();
        assertThat(config.imageSize()).isEqualTo(224);
        assertThat(config.layerNormEps()).isEqualTo(1e-6);
        config.write(folder);
        assertThat(HuggingFaceConfig.find(folder)).contains(config);
        Architecture.Encoder wide = new Architecture.Encoder(
                768, 12, OptionalInt.of(12), true, 3072, 16, 16, 3, new PatchGrid(14, 28), false);
        assertThat(HuggingFaceConfig.of(new Architecture(Optional.of(wide), Optional.empty(), Optional.empty()), true))
                .isEmpty();
    }

    @Test
    void ignoresForeignConfigsAndRefusesDamagedOnes() throws IOException {
        assertThat(HuggingFaceConfig.find(folder)).isEmpty();
        Path file = folder.resolve("config.json");
        Files.writeString(file, "{\"model_type\": \"bert\"}");
        assertThat(HuggingFaceConfig.find(folder)).isEmpty();
        Files.writeString(file, "{\"model_type\": \"vit\"}");
        assertThat(HuggingFaceConfig.find(folder).orElseThrow().dim()).isEqualTo(768);
        for (String broken : new String[] {
            "{\"model_type\": \"vit\", \"hidden_size\": -4}",
            "{\"model_type\": \"vit\", \"hidden_size\": \"wide\"}",
            "{\"model_type\": \"vit\", \"hidden_size\": 10}",
            "{\"model_type\": \"vit\", \"image_size\": 8}",
            "{\"model_type\": ",
        }) {
            Files.writeString(file, broken);
            assertThatThrownBy(() -> HuggingFaceConfig.find(folder))
                    .as(broken)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("config.json");
        }
    }

    @Test
    void refusesAnEmptyGrid() {
        assertThatThrownBy(() -> new PatchGrid(0, 3)).isInstanceOf(CheckpointException.class);
    }
}
