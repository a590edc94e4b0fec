/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.WeightFiles;
import dev.maect.engine.Tensors;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TestFiles;
import dev.maect.weights.WeightFile;
import dev.maect.weights.safetensors.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportedWeightsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fb_mae_micro_parameters.pth",
                "fb_mae_micro_legacy.pth",
                "fb_mae_micro_ordereddict_module_prefix.pth",
                "fb_mae_micro_train_checkpoint.pth"
            })
    void importsMetasCheckpoints(String name) {
        try (WeightFile file = open("golden/" + name);
                WeightFile reference = open("golden/micro_weights.safetensors")) {
            ImportedWeights weights =
                    ImportedWeights.of(file, ImportOptions.defaults().withHeads(2));
            assertThat(weights.scheme()).isEqualTo(new MetaNames());
            assertThat(weights.table().matched()).hasSize(38).hasSameSizeAs(weights.names());
            assertThat(weights.table().clean()).isTrue();
            assertThat(weights.info("encoder.pos_embed").shape()).containsExactly(1L, 16L, 16L);
            assertThat(TestFiles.floats(weights, "encoder.pos_embed"))
                    .containsExactly(rows(TestFiles.floats(reference, "w.pos_embed"), 16, 1));
            assertThat(TestFiles.floats(weights, "decoder.pos_embed"))
                    .containsExactly(rows(TestFiles.floats(reference, "w.decoder_pos_embed"), 8, 1));
            for (String same :
                    List.of("cls_token", "blocks.0.attn.qkv.weight", "patch_embed.proj.weight", "norm.bias")) {
                assertThat(TestFiles.floats(weights, "encoder." + same))
                        .containsExactly(TestFiles.floats(reference, "w." + same));
            }
            assertThat(TestFiles.floats(weights, "decoder.blocks.0.mlp.fc1.weight"))
                    .containsExactly(TestFiles.floats(reference, "w.decoder_blocks.0.mlp.fc1.weight"));
            assertThat(TestFiles.floats(weights, "decoder.mask_token"))
                    .containsExactly(TestFiles.floats(reference, "w.mask_token"));

            Architecture.Encoder encoder = weights.architecture().encoder().orElseThrow();
            assertThat(encoder)
                    .isEqualTo(new Architecture.Encoder(
                            16, 1, OptionalInt.of(2), false, 64, 4, 4, 3, new PatchGrid(4, 4), false));
            Architecture.Decoder decoder = weights.architecture().decoder().orElseThrow();
            assertThat(decoder).isEqualTo(new Architecture.Decoder(16, 8, 1, OptionalInt.empty(), false, 32, 48, 16));
            assertThat(weights.architecture().describe())
                    .isEqualTo(
                            "ViT encoder, 1 block of width 16 with 2 heads, patches of 4x4 pixels and 3 channels, 4x4 of"
                                    + " them (images of 16x16); MAE decoder, 1 block of width 8 with an unknown number of heads");
        }
    }

    @Test
    void addsANonZeroClassRowToTheClassToken() {
        try (WeightFile file = open("weights/timm.safetensors")) {
            ImportedWeights weights =
                    ImportedWeights.of(file, ImportOptions.defaults().ignoring("head."));
            assertThat(weights.scheme()).isEqualTo(new TimmNames());
            assertThat(weights.table().ignored()).containsExactlyInAnyOrder("head.weight", "head.bias");
            float[] token = TestFiles.floats(file, "cls_token");
            float[] positions = TestFiles.floats(file, "pos_embed");
            float[] sum = new float[16];
            for (int i = 0; i < 16; i++) {
                sum[i] = token[i] + positions[i];
            }
            assertThat(TestFiles.floats(weights, "encoder.cls_token")).containsExactly(sum);
            assertThat(TestFiles.floats(weights, "encoder.pos_embed")).containsExactly(rows(positions, 16, 1));
        }
    }

    @Test
    void refusesWhatItDoesNotExpectUnlessAllowedByName() {
        try (WeightFile file = open("weights/timm.safetensors")) {
            assertThatThrownBy(() ->
                            ImportedWeights.of(file, ImportOptions.defaults().ignoring("fc_norm.")))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("timm.safetensors")
                    .hasMessageContaining("2 unexpected")
                    .hasMessageContaining("unexpected  head.weight")
                    .hasMessageContaining("unexpected  head.bias");
            ImportedWeights weights = ImportedWeights.examine(file, ImportOptions.defaults());
            assertThat(weights.table().clean()).isFalse();
            assertThat(weights.table().fullText()).contains("matched     encoder.cls_token");
        }
    }

    @Test
    void joinsQueryKeyAndValueAndReadsTheConfigBesideThem() {
        try (WeightFile file = open("weights/huggingface-vitmae");
                WeightFile memory = open("weights/huggingface-memory-names.pth")) {
            ImportedWeights weights = ImportedWeights.of(file, ImportOptions.defaults());
            assertThat(weights.scheme()).isEqualTo(new HuggingFaceMaeNames());
            assertThat(weights.architecture().encoder().orElseThrow().heads()).hasValue(2);
            assertThat(weights.architecture().decoder().orElseThrow().heads()).hasValue(2);
            assertThat(weights.names()).hasSize(38);
            for (String leaf : List.of("weight", "bias")) {
                float[] joined = new float[0];
                for (String part : List.of("query", "key", "value")) {
                    joined = concat(
                            joined,
                            TestFiles.floats(file, "vit.encoder.layer.0.attention.attention." + part + "." + leaf));
                }
                assertThat(TestFiles.floats(weights, "encoder.blocks.0.attn.qkv." + leaf))
                        .containsExactly(joined);
            }
            assertThat(weights.table().matched())
                    .contains(new NameTable.Match(
                            "encoder.blocks.0.attn.qkv.bias",
                            List.of(
                                    "vit.encoder.layer.0.attention.attention.query.bias",
                                    "vit.encoder.layer.0.attention.attention.key.bias",
                                    "vit.encoder.layer.0.attention.attention.value.bias")));
            ImportedWeights other = ImportedWeights.of(memory, ImportOptions.defaults());
            assertThat(other.names()).containsExactlyInAnyOrderElementsOf(weights.names());
            for (String name : weights.names()) {
                assertThat(TestFiles.floats(other, name)).as(name).containsExactly(TestFiles.floats(weights, name));
            }
        }
    }

    @Test
    void importsTheViTOfHuggingFaceWithoutItsPooler() {
        try (WeightFile file = open("weights/huggingface-vit")) {
            ImportedWeights weights =
                    ImportedWeights.of(file, ImportOptions.defaults().ignoring("pooler."));
            assertThat(weights.scheme()).isEqualTo(new HuggingFaceVitNames());
            assertThat(weights.names()).hasSize(18);
            assertThat(weights.architecture().describe()).endsWith("encoder only");
        }
    }

    @Test
    void importsMimRefinersGridOfPositions() {
        try (WeightFile file = open("weights/mim_refiner.pth")) {
            ImportOptions options = ImportOptions.defaults().withGrid(2, 3);
            ImportedWeights weights = ImportedWeights.of(file, options);
            assertThat(weights.scheme()).isEqualTo(new MimRefinerNames());
            assertThat(weights.info("encoder.pos_embed").shape()).containsExactly(1L, 6L, 16L);
            assertThat(TestFiles.floats(weights, "encoder.pos_embed"))
                    .containsExactly(TestFiles.floats(file, "pos_embed.embed"));
            assertThat(weights.architecture().encoder().orElseThrow().grid()).isEqualTo(new PatchGrid(2, 3));
            assertThatThrownBy(() -> ImportedWeights.of(file, ImportOptions.defaults()))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("6 patches")
                    .hasMessageContaining("Give the grid");
        }
    }

    @Test
    void importsAFlatKernel() {
        try (Changed changed = new Changed()) {
            try (Tensor kernel = changed.tensors.get("encoder.patch_embed.proj.weight")) {
                changed.tensors.put("encoder.patch_embed.proj.weight", kernel.reshape(16, 48));
            }
            try (WeightFile file = changed.write(folder);
                    WeightFile reference = open("golden/micro_weights.safetensors")) {
                ImportedWeights weights = ImportedWeights.of(file, ImportOptions.defaults());
                assertThat(weights.info("encoder.patch_embed.proj.weight").shape())
                        .containsExactly(16L, 3L, 4L, 4L);
                assertThat(TestFiles.floats(weights, "encoder.patch_embed.proj.weight"))
                        .containsExactly(TestFiles.floats(reference, "w.patch_embed.proj.weight"));
            }
        }
    }

    @Test
    void saysWhatIsMissingMisshapenAndUnexpected() {
        try (Changed changed = new Changed()) {
            changed.tensors.remove("encoder.norm.bias").close();
            changed.tensors.put("encoder.blocks.2.norm1.weight", Tensors.ofFloats(new float[16], 16));
            changed.tensors.put("decoder.extra", Tensors.ofFloats(new float[1], 1));
            try (Tensor old = changed.tensors.put("decoder.norm.weight", Tensors.ofFloats(new float[9], 9))) {
                assertThat(old.numel()).isEqualTo(8);
            }
            try (WeightFile file = changed.write(folder)) {
                NameTable table =
                        ImportedWeights.examine(file, ImportOptions.defaults()).table();
                assertThat(table.misshapen()).containsExactly("decoder.norm.weight is [9], should be [8]");
                assertThat(table.missing())
                        .contains(
                                "encoder.norm.bias", "encoder.blocks.1.attn.qkv.weight", "encoder.blocks.2.norm1.bias")
                        .hasSize(1 + 12 + 11);
                assertThat(table.unexpected()).containsExactly("decoder.extra");
                assertThat(table.text())
                        .startsWith("38 matched, 1 misshapen, 24 missing, 1 unexpected, 0 ignored")
                        .contains("missing     encoder.norm.bias");
                assertThatThrownBy(() -> ImportedWeights.of(file, ImportOptions.defaults()))
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("should be [8]");
            }
        }
    }

    @Test
    void saysWhenOneOfThreeIsMissing() {
        try (WeightFile source = open("weights/huggingface-vitmae")) {
            Map<String, Tensor> tensors = source.readAll();
            Path path = folder.resolve("partial.safetensors");
            tensors.remove("vit.encoder.layer.0.attention.attention.key.bias").close();
            Safetensors.write(path, tensors, Map.of());
            tensors.values().forEach(Tensor::close);
            try (WeightFile file = WeightFiles.open(path)) {
                NameTable table =
                        ImportedWeights.examine(file, ImportOptions.defaults()).table();
                assertThat(table.missing()).containsExactly("encoder.blocks.0.attn.qkv.bias");
                assertThat(table.unexpected())
                        .containsExactly(
                                "vit.encoder.layer.0.attention.attention.query.bias",
                                "vit.encoder.layer.0.attention.attention.value.bias");
            }
        }
    }

    @Test
    void refusesForeignNamesAndImpossibleHeads() {
        try (WeightFile file = open("weights/reference.safetensors")) {
            assertThatThrownBy(() -> ImportedWeights.examine(file, ImportOptions.defaults()))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("reference.safetensors")
                    .hasMessageContaining("no scheme maect knows");
        }
        try (WeightFile file = open("golden/fb_mae_micro_legacy.pth")) {
            assertThatThrownBy(() ->
                            ImportedWeights.of(file, ImportOptions.defaults().withHeads(3)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("width 16 cannot have 3 heads");
        }
    }

    @Test
    void refusesADecoderClassRowThatIsNotZero() {
        try (WeightFile source = open("golden/fb_mae_micro_parameters.pth")) {
            Map<String, Tensor> tensors = source.readAll();
            try (Tensor old = tensors.get("decoder_pos_embed");
                    Tensor one = Tensors.ofFloats(new float[] {1}, 1)) {
                tensors.put("decoder_pos_embed", old.add(one));
            }
            Path path = folder.resolve("row.safetensors");
            Safetensors.write(path, tensors, Map.of());
            tensors.values().forEach(Tensor::close);
            try (WeightFile file = WeightFiles.open(path)) {
                ImportedWeights weights = ImportedWeights.of(file, ImportOptions.defaults());
                assertThatThrownBy(() -> weights.read("decoder.pos_embed"))
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("class row of decoder_pos_embed");
            }
        }
    }

    @Test
    void keepsNoNativeMemory() {
        List<Long> counts = new ArrayList<>();
        for (int round = 0; round < 30; round++) {
            for (String name : List.of("weights/huggingface-vitmae", "weights/timm.safetensors")) {
                try (WeightFile file = open(name)) {
                    ImportedWeights.examine(file, ImportOptions.defaults())
                            .readAll()
                            .values()
                            .forEach(Tensor::close);
                }
            }
            counts.add(Pointer.totalCount());
        }
        assertThat(counts.get(29)).isLessThanOrEqualTo(counts.get(9));
    }

    /** Our own small model, open to changes before it is written. */
    private static final class Changed implements AutoCloseable {
        final Map<String, Tensor> tensors;

        Changed() {
            try (WeightFile file = open("golden/fb_mae_micro_parameters.pth")) {
                tensors = new LinkedHashMap<>(
                        ImportedWeights.of(file, ImportOptions.defaults()).readAll());
            }
        }

        WeightFile write(Path folder) {
            Path path = folder.resolve("changed.safetensors");
            Safetensors.write(path, tensors, Map.of());
            return WeightFiles.open(path);
        }

        @Override
        public void close() {
            tensors.values().forEach(Tensor::close);
        }
    }

    private static float[] rows(float[] matrix, int width, int from) {
        return Arrays.copyOfRange(matrix, from * width, matrix.length);
    }

    private static float[] concat(float[] a, float[] b) {
        float[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static WeightFile open(String name) {
        return WeightFiles.open(TestFiles.resource(name));
    }
}
