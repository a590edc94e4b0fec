/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.checkpoint.format.MaectFormat;
import dev.maect.checkpoint.format.MimRefinerFormat;
import dev.maect.engine.Generators;
import dev.maect.engine.RandomTensors;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeReader;
import dev.maect.recipe.RecipeSource;
import dev.maect.run.StartingPoint;
import dev.maect.train.stage.Model;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.ImportOptions;
import dev.maect.weights.naming.ImportedWeights;
import dev.maect.weights.pytorch.PyTorch;
import dev.maect.weights.safetensors.Safetensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files as MIM-Refiner, and those whose encoders it starts from, publish and write them, made here with their names: the
 * same tensors come back.
 */
class PublishedRefinerFilesTest {
    private static final EncoderConfig PRE = new EncoderConfig(8, 8, 4, 3, 64, 2, 1, 2);
    private static final EncoderConfig POST = PRE.withVariant(EncoderConfig.Variant.DATA2VEC2);
    private static final String IMAGE = "modality_encoders.IMAGE.";

    @TempDir
    Path folder;

    private final PointerScope scope = new PointerScope();
    private Map<String, Tensor> pre = Map.of();
    private Map<String, Tensor> post = Map.of();

    @BeforeEach
    void draw() {
        pre = tensors(PRE);
        post = tensors(POST);
    }

    @AfterEach
    void free() {
        scope.close();
    }

    private static Map<String, Tensor> tensors(EncoderConfig config) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (Encoder encoder = new Encoder(config);
                GeneratorOptional generator = Generators.of(1, "weights")) {
            encoder.initialise(generator);
            encoder.tensors()
                    .all()
                    .forEach((name, tensor) -> tensors.put(
                            name,
                            name.startsWith("embed_norm") || name.startsWith("norm")
                                    ? RandomTensors.normal(3, tensor.numel()).cpu()
                                    : tensor.detach().clone()));
        }
        return tensors;
    }

    private Path write(String name, String root, Map<String, Tensor> tensors) {
        Path file = folder.resolve(name);
        PyTorch.write(file, tensors, root);
        return file;
    }

    /** As fairseq names them. */
    private static String fairseq(String ours) {
        return switch (ours) {
            case "cls_token" -> IMAGE + "extra_tokens";
            case "pos_embed" -> IMAGE + "fixed_positional_encoder.positions";
            default ->
                ours.replaceFirst("^patch_embed\\.", IMAGE + "local_encoder.")
                        .replaceFirst("^embed_norm\\.", IMAGE + "context_encoder.norm.");
        };
    }

    private static Map<String, Tensor> named(Map<String, Tensor> tensors, UnaryOperator<String> names) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> renamed.put(names.apply(name), tensor));
        return renamed;
    }

    private static void assertHolds(Path file, Map<String, Tensor> expected, EncoderConfig config) {
        try (ModelFile model = ModelFile.open(file)) {
            assertThat(model.description().encoder()).isEqualTo(config);
            Map<String, Tensor> found = model.read("encoder");
            assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
            expected.forEach((name, tensor) ->
                    assertThat(found.get(name).equal(tensor)).as(name).isTrue());
            found.values().forEach(Tensor::close);
        }
    }

    @Test
    void data2vecOfFairseqWithoutWhatItsTrainingNeeded() {
        Map<String, Tensor> all = named(post, PublishedRefinerFilesTest::fairseq);
        all.put(IMAGE + "decoder.blocks.0.0.weight", torch.zeros(3, 3));
        all.put("_ema.blocks.0.norm1.weight", torch.zeros(64));
        Path file = write("large_imagenet.pt", "model", all);
        assertHolds(file, post, POST);
        try (ModelFile model = ModelFile.open(file)) {
            assertThat(model.notes()).contains("It computes with post-norm blocks, unlike MAE's encoders.");
            assertThat(model.nameTables().get(0).ignored())
                    .containsExactlyInAnyOrder(IMAGE + "decoder.blocks.0.0.weight", "_ema.blocks.0.norm1.weight");
            assertThat(model.description().provenance()).containsEntry("imported-names", "data2vec 2.0");
        }
    }

    private static Map<String, Tensor> withClassRow(Map<String, Tensor> tensors) {
        Map<String, Tensor> all = new LinkedHashMap<>(tensors);
        all.put("pos_embed", torch.cat(new TensorVector(torch.zeros(1, 1, 64), tensors.get("pos_embed")), 1));
        return all;
    }

    /** dBOT and MAWS have timm's names, iBOT's and I-JEPA's wrappers are found by their keys. */
    @ParameterizedTest
    @CsvSource({
        "dbot.pth,state_dict,''",
        "vit_2b14.pt,model,''",
        "vit_2b14.pt,'',''",
        "ibot.pth,teacher,backbone.",
        "ijepa.pth.tar,target_encoder,module."
    })
    void rootKeysThatTheLoaderTries(String name, String root, String wrapper) {
        assertHolds(write(name, root, named(withClassRow(pre), ours -> wrapper + ours)), pre, PRE);
    }

    @Test
    void anEncoderWithoutClassTokenIsRefusedForThat() {
        Map<String, Tensor> all = new LinkedHashMap<>(named(pre, ours -> "module." + ours));
        all.remove("module.cls_token");
        Path file = write("ijepa.pth.tar", "target_encoder", all);
        assertThatThrownBy(() -> assertHolds(file, pre, PRE))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no class token, as I-JEPA's have none");
    }

    @Test
    void crossMaeWithoutItsDecoder() {
        Map<String, Tensor> all = withClassRow(pre);
        all.put("decoder_embed.weight", torch.zeros(8, 64));
        all.put("mask_token", torch.zeros(1, 1, 8));
        all.put("decoder_pos_embed", torch.zeros(1, 5, 8));
        all.put("decoder_blocks.0.cross_attn.q.weight", torch.zeros(8, 8));
        all.put("decoder_blocks.0.norm1.weight", torch.zeros(8));
        all.put("decoder_pred.weight", torch.zeros(48, 8));
        all.put("wfm.linear.weight", torch.zeros(2, 2));
        Path file = write("imagenet-mae-cross-vitl.pth", "model", all);
        assertHolds(file, pre, PRE);
        try (ModelFile model = ModelFile.open(file)) {
            assertThat(model.has("decoder")).isFalse();
            assertThat(model.nameTables().get(0).ignored()).hasSize(7);
        }
        // Of MAE's own decoder nothing is left out unasked.
        all.remove("decoder_blocks.0.cross_attn.q.weight");
        Path damaged = write("mae.pth", "model", all);
        assertThatThrownBy(() -> ModelFile.open(damaged)).isInstanceOf(CheckpointException.class);
        all.remove("wfm.linear.weight");
        Path mae = write("mae.pth", "model", all);
        try (WeightFile weights = WeightFiles.open(mae)) {
            ImportOptions ignoring =
                    ImportOptions.defaults().ignoring("decoder").ignoring("mask_token");
            assertThat(ImportedWeights.of(weights, ignoring).names()).hasSameSizeAs(pre.keySet());
        }
    }

    private static String hub(String ours) {
        return switch (ours) {
            case "cls_token" -> "cls_tokens.tokens";
            case "pos_embed" -> "pos_embed.embed";
            default -> ours;
        };
    }

    private static Map<String, Tensor> hub(Map<String, Tensor> tensors) {
        Map<String, Tensor> all = named(tensors, PublishedRefinerFilesTest::hub);
        all.put("pos_embed.embed", tensors.get("pos_embed").reshape(1, 2, 2, 64));
        return all;
    }

    @Test
    void filesOfTheHub() {
        assertHolds(write("maerefined_l16.th", "state_dict", hub(pre)), pre, PRE);
        assertHolds(write("d2v2refined_l16.th", "state_dict", hub(post)), post, POST);
    }

    @Test
    void aRunOfTheOfficialCodeIsItsAveragedEncoder() throws Exception {
        Map<String, Tensor> last = new LinkedHashMap<>(pre);
        last.put("norm.bias", torch.ones(64));
        write("contrastive_model.encoder cp=last model.th", "state_dict", hub(last));
        write("contrastive_model.encoder cp=E10_U5_S3 model.th", "state_dict", hub(last));
        write("contrastive_model.encoder cp=last optim.th", "state_dict", Map.of("x", torch.ones(1)));
        assertHolds(folder, last, PRE);
        write("contrastive_model.encoder cp=latest ema=0.9999 model.th", "state_dict", hub(pre));
        assertHolds(folder, pre, PRE);
        Path run = Files.createDirectories(folder.resolve("run/checkpoints"));
        PyTorch.write(run.resolve("contrastive_model.encoder cp=last ema=0.9999 model.th"), hub(pre), "state_dict");
        assertHolds(run.getParent(), pre, PRE);
        assertThat(StartingPoint.of(run.getParent()).description().encoder()).isEqualTo(PRE);
    }

    @Test
    void headsOfARunAreReadUnderTheirPlaces() {
        Map<String, Tensor> head = new LinkedHashMap<>();
        head.put("projector.0.0.weight", torch.ones(8, 64));
        head.put("projector.0.1.running_mean", torch.ones(8));
        head.put("predictor.1.1.bias", torch.ones(4));
        head.put("queue.x", torch.ones(16, 4));
        head.put("queue.ptr", torch.zeros(1));
        head.put("momentum_projector.0.0.weight", torch.ones(8, 64));
        Path encoder = write("contrastive_model.encoder cp=last model.th", "state_dict", hub(pre));
        Path main = write("contrastive_model.heads.nnclr_temp02_cls cp=last model.th", "state_dict", head);
        Path lower = write("contrastive_model.heads.cls22 cp=last model.th", "state_dict", head);
        try (ModelFile model = ModelFile.open(List.of(encoder, main, lower), ReadingOptions.defaults())) {
            assertThat(model.weights().names())
                    .contains(
                            "heads.output.projector.0.0.weight",
                            "heads.output.queue.x",
                            "heads.block22.projector.0.1.running_mean",
                            "heads.block22.predictor.1.1.bias",
                            "heads.block22.queue.ptr")
                    .noneMatch(name -> name.contains("momentum"));
            assertThat(model.has("heads")).isTrue();
            Path own = folder.resolve("joined.safetensors");
            new ModelExport(model, new MaectFormat()).write(own);
            try (ModelFile again = ModelFile.open(own)) {
                assertThat(again.weights().names()).isEqualTo(model.weights().names());
            }
        }
        // Two heads of one place, such as of two temperatures, are not taken for one another.
        Path other = write("contrastive_model.heads.nnclr_temp03_cls cp=last model.th", "state_dict", head);
        assertThatThrownBy(() -> ModelFile.open(List.of(encoder, main, other), ReadingOptions.defaults()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("heads.output");
    }

    private Path maect(Map<String, Tensor> tensors, EncoderConfig config) {
        Path file = folder.resolve("own.safetensors");
        new ModelFile.Contents()
                .with("encoder", tensors)
                .write(
                        file,
                        new ModelDescription(
                                config,
                                Optional.empty(),
                                Pooling.CLASS_TOKEN,
                                PixelNormalisation.IMAGENET,
                                "refine",
                                Map.of()));
        return file;
    }

    @Test
    void isWrittenForTheHubAndComesBackBitForBit() {
        for (EncoderConfig config : List.of(PRE, POST)) {
            Map<String, Tensor> tensors = config.equals(PRE) ? pre : post;
            Path own = maect(tensors, config);
            assertHolds(own, tensors, config);
            Path hub = folder.resolve("again.th");
            try (ModelFile model = ModelFile.open(own)) {
                new ModelExport(model, new MimRefinerFormat()).write(hub);
            }
            assertHolds(hub, tensors, config);
            try (WeightFile file = WeightFiles.open(hub)) {
                assertThat(file.names())
                        .containsExactlyInAnyOrderElementsOf(hub(tensors).keySet());
                assertThat(file.info("pos_embed.embed").shape()).containsExactly(1L, 2L, 2L, 64L);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"timm", "meta", "huggingface", "mae-ct"})
    void programsWithoutPostNormBlocksAreNotGivenThem(String format) {
        try (ModelFile model = ModelFile.open(maect(post, POST))) {
            assertThatThrownBy(() -> new ModelExport(model, ExportFormat.named(format)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("post-norm")
                    .hasMessageContaining("mim-refiner");
        }
    }

    @Test
    void aDescriptionThatSaysOtherwiseThanTheTensorsIsRefused() {
        Path file = maect(post, PRE);
        assertThatThrownBy(() -> ModelFile.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("its description says");
        Map<String, Tensor> named = named(pre, name -> "encoder." + name);
        String older = new ModelDescription(
                        PRE.withVariant(new EncoderConfig.Variant(EncoderConfig.Activation.RELU, 1e-6, false, false)),
                        Optional.empty(),
                        Pooling.CLASS_TOKEN,
                        PixelNormalisation.IMAGENET,
                        "tune",
                        Map.of())
                .toJson();
        assertThat(older).contains("normAfterPooling").doesNotContain("postNorm");
        Path before = folder.resolve("older.safetensors");
        Safetensors.write(before, named, Map.of(ModelDescription.KEY, older));
        try (ModelFile model = ModelFile.open(before)) {
            assertThat(model.description().encoder().computing().activation()).isEqualTo(EncoderConfig.Activation.RELU);
        }
    }

    @Test
    void stagesStartFromSuchAnEncoder() {
        StartingPoint start = StartingPoint.of(write("d2v2refined_l16.th", "state_dict", hub(post)));
        assertThat(start.settings()).contains("model.norms=post");
        Recipe recipe = RecipeReader.read(RecipeSource.named("small"), start.settings());
        assertThat(Model.encoder(recipe)).isEqualTo(POST);
        start.check(recipe);
        assertThatThrownBy(() -> start.check(recipe.with("model.norms=pre")))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("model.norms is pre, but the encoder has post");
    }
}
