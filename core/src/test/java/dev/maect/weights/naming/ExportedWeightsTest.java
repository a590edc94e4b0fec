/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.WeightFiles;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.io.Extensions;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorSource;
import dev.maect.weights.TestFiles;
import dev.maect.weights.WeightFile;
import dev.maect.weights.pytorch.PyTorch;
import dev.maect.weights.safetensors.Safetensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExportedWeightsTest {
    private static final PatchGrid GRID = new PatchGrid(2, 3);
    private static final ImportOptions OPTIONS =
            ImportOptions.defaults().withHeads(2).withDecoderHeads(2).withGrid(2, 3);

    /** A model with every part: two blocks of width 8, a decoder of width 4, a head with a queue; six patches. */
    private static final Map<String, Tensor> OURS = new LinkedHashMap<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void fill() {
        for (String part : List.of("encoder.", "decoder.")) {
            long d = part.equals("encoder.") ? 8 : 4;
            add(part + "pos_embed", 1, 6, d);
            for (int i = 0; i < 2; i++) {
                String block = part + "blocks." + i + ".";
                for (String norm : List.of("norm1", "norm2")) {
                    add(block + norm + ".weight", d);
                    add(block + norm + ".bias", d);
                }
                linear(block + "attn.qkv", 3 * d, d);
                linear(block + "attn.proj", d, d);
                linear(block + "mlp.fc1", 4 * d, d);
                linear(block + "mlp.fc2", d, 4 * d);
            }
            add(part + "norm.weight", d);
            add(part + "norm.bias", d);
        }
        add("encoder.cls_token", 1, 1, 8);
        add("encoder.patch_embed.proj.weight", 8, 1, 2, 2);
        add("encoder.patch_embed.proj.bias", 8);
        linear("decoder.embed", 4, 8);
        add("decoder.mask_token", 1, 1, 4);
        linear("decoder.pred", 4, 4);
        add("head.queue", 16, 5);
        add("head.projector.0.weight", 12, 8);
        add("head.projector.1.running_mean", 12);
        add("head.projector.6.weight", 5, 12);
        add("head.projector.7.bias", 5);
        add("head.target_projector.0.weight", 12, 8);
        add("head.predictor.3.weight", 5, 12);
        OURS.put("head.queue_ptr", Tensors.ofLongs(new long[] {3}, 1));
    }

    private static void linear(String name, long out, long in) {
        add(name + ".weight", out, in);
        add(name + ".bias", out);
    }

    private static void add(String name, long... shape) {
        RandomStream random = RandomStream.of(7, name);
        long count = 1;
        for (long dim : shape) {
            count *= dim;
        }
        float[] values = new float[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        OURS.put(name, Tensors.ofFloats(values, shape));
    }

    @AfterAll
    static void close() {
        OURS.values().forEach(Tensor::close);
        OURS.clear();
    }

    /** The model, as far as a scheme has names for such a one: data2vec's blocks are post-norm, a head's file has a head. */
    private static Map<String, Tensor> modelFor(NamingScheme scheme) {
        Map<String, Tensor> model = new LinkedHashMap<>();
        OURS.forEach((name, tensor) -> {
            boolean ofHead = name.startsWith("head.projector.");
            String renamed = scheme.equals(new Data2Vec2Names())
                    ? name.replace("encoder.norm.", "encoder.embed_norm.")
                    : scheme.equals(new MimRefinerHeadNames()) && ofHead
                            ? name.replaceFirst("head\\.projector\\.(\\d)\\.", "heads.output.projector.$1.0.")
                            : name;
            model.put(renamed, tensor);
        });
        return model;
    }

    static List<NamingScheme> schemes() {
        return Extensions.of(NamingScheme.class);
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void comesBackBitForBit(NamingScheme scheme) {
        Map<String, Tensor> ours = modelFor(scheme);
        ExportedWeights exported = ExportedWeights.of(TensorSource.of(ours), scheme, GRID);
        Path safetensors = folder.resolve("model.safetensors");
        Path pth = folder.resolve("model.pth");
        Safetensors.write(safetensors, exported, Map.of());
        PyTorch.write(pth, exported, "model");
        for (Path path : List.of(safetensors, pth)) {
            try (WeightFile file = WeightFiles.open(path)) {
                assertThat(file.names()).hasSameElementsAs(exported.names());
                ImportedWeights back = ImportedWeights.of(file, OPTIONS);
                // Without a classifier, timm's names are those of Meta; so are CrossMAE's without its decoder.
                boolean asMeta = scheme.equals(new TimmNames()) || scheme.equals(new CrossMaeNames());
                assertThat(back.scheme()).isEqualTo(asMeta ? new MetaNames() : scheme);
                Set<String> kept = ours.keySet().stream()
                        .filter(name -> !exported.dropped().contains(name))
                        .collect(Collectors.toSet());
                assertThat(back.names()).containsExactlyInAnyOrderElementsOf(kept);
                for (String name : back.names()) {
                    Tensor original = ours.getOrDefault(name, OURS.get("head.queue"));
                    assertThat(back.info(name).dims()).as(name).isEqualTo(Tensors.shape(original));
                    try (Tensor tensor = back.read(name)) {
                        assertThat(tensor.equal(original)).as(name).isTrue();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "slashed, 40, net/blocks.1.attn.qkv.weight",
        "maect, 0, encoder.blocks.1.attn.qkv.weight",
        "Meta MAE, 8, decoder_blocks.1.attn.qkv.weight",
        "MAE-CT encoder, 40, blocks.1.attn.qkv.weight",
        "MAE-CT decoder, 38, embed.weight",
        "MAE-CT head, 62, target_projector.0.weight",
        "timm, 40, patch_embed.proj.weight",
        "Hugging Face ViTMAE, 8, decoder.decoder_layers.1.attention.attention.key.weight",
        "Hugging Face ViT, 40, encoder.layer.1.attention.attention.key.weight",
        "MIM-Refiner, 40, cls_tokens.tokens",
    })
    void listsWhatASchemeHasNoPlaceFor(String label, int dropped, String present) {
        NamingScheme scheme = schemes().stream()
                .filter(each -> each.label().equals(label))
                .findFirst()
                .orElseThrow();
        ExportedWeights exported = ExportedWeights.of(TensorSource.of(OURS), scheme, GRID);
        assertThat(exported.dropped()).hasSize(dropped);
        assertThat(exported.names()).contains(present);
    }

    @Test
    void addsAZeroClassRowWhereTheSchemeHasOne() {
        ExportedWeights meta = ExportedWeights.of(TensorSource.of(OURS), new MetaNames(), GRID);
        assertThat(meta.info("pos_embed").shape()).containsExactly(1L, 7L, 8L);
        float[] positions = TestFiles.floats(meta, "pos_embed");
        assertThat(Arrays.copyOf(positions, 8)).containsOnly(0);
        assertThat(meta.info("decoder_pos_embed").shape()).containsExactly(1L, 7L, 4L);
        ExportedWeights maeCt = ExportedWeights.of(TensorSource.of(OURS), new MaeCtNames(), GRID);
        assertThat(maeCt.info("pos_embed").shape()).containsExactly(1L, 6L, 8L);
        ExportedWeights refiner = ExportedWeights.of(TensorSource.of(OURS), new MimRefinerNames(), GRID);
        assertThat(refiner.info("pos_embed.embed").shape()).containsExactly(1L, 2L, 3L, 8L);
    }

    @Test
    void describesEveryPart() {
        Architecture architecture;
        Path path = folder.resolve("ours.safetensors");
        Safetensors.write(path, OURS, Map.of("maect.heads", "2", "maect.decoder-heads", "1", "maect.grid", "2x3"));
        try (WeightFile file = WeightFiles.open(path)) {
            architecture = ImportedWeights.of(file, ImportOptions.defaults()).architecture();
        }
        assertThat(architecture.describe())
                .isEqualTo(
                        "ViT encoder, 2 blocks of width 8 with 2 heads, patches of 2x2 pixels and 1 channel, 2x3 of them"
                                + " (images of 4x6); MAE decoder, 2 blocks of width 4 with 1 heads; contrastive head from 8 to 5"
                                + " with a target projector, queue of 16");
        assertThat(architecture.metadata())
                .containsExactly(
                        Map.entry("maect.heads", "2"),
                        Map.entry("maect.grid", "2x3"),
                        Map.entry("maect.decoder-heads", "1"));
    }

    @Test
    void refusesASchemeWithoutAnyPlace() {
        Map<String, Tensor> headOnly =
                Map.of("head.queue", OURS.getOrDefault("head.queue", OURS.get("head.queue_ptr")));
        assertThatThrownBy(() -> ExportedWeights.of(TensorSource.of(headOnly), new TimmNames(), GRID))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("timm");
        assertThatThrownBy(() -> ExportedWeights.of(TensorSource.of(OURS), new MimRefinerNames(), new PatchGrid(4, 4)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("4x4");
    }
}
