/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.format.MaeCtFormat;
import dev.maect.engine.Tensors;
import dev.maect.vit.Decoder;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import dev.maect.vit.PositionalEmbedding;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorSource;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.ImportOptions;
import dev.maect.weights.pytorch.PyTorch;
import dev.maect.weights.safetensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of other programs, opened as if they were maect's. */
class ModelFileTest {
    private static final ReadingOptions MICRO = ReadingOptions.defaults()
            .withWeights(ImportOptions.defaults().withHeads(2).withDecoderHeads(2));

    @TempDir
    Path folder;

    private static Path golden(String name) {
        return SampleModel.resource("golden/" + name);
    }

    @Test
    void theOfficialCodesWeightsGiveTheOfficialCodesFeatures() {
        Path meta = folder.resolve("mae_tiny.pth");
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                WeightFile reference = WeightFiles.open(golden("mae_tiny.safetensors"))) {
            Map<String, Tensor> weights = new LinkedHashMap<>();
            reference.names().stream()
                    .filter(name -> name.startsWith("w."))
                    .forEach(name -> weights.put(name.substring(2), reference.read(name)));
            PyTorch.write(meta, weights, "model");
            ReadingOptions options = ReadingOptions.defaults()
                    .withWeights(ImportOptions.defaults().withHeads(3).withDecoderHeads(4));
            try (ModelFile model = ModelFile.open(List.of(meta), options);
                    Encoder encoder = model.encoder();
                    Decoder decoder = model.decoder()) {
                assertThat(model.description().encoder()).isEqualTo(new EncoderConfig(32, 32, 4, 3, 48, 4, 3, 4));
                assertThat(model.description().decoder()).contains(new DecoderConfig(32, 2, 4));
                assertThat(decoder.tensors().all()).containsKey("pred.weight");
                Tensor images = reference.read("in.images_u8").permute(0, 2, 3, 1);
                Tensor tokens = encoder.forward(
                        model.description().normalisation().apply(images, dev.maect.engine.ComputeDevice.CPU));
                Tensor wanted = reference.read("out.latent_unmasked");
                float[] difference = Tensors.toFloats(tokens.sub(wanted).abs().max());
                assertThat(difference[0]).isLessThan(3e-5f);
            }
        }
    }

    @Test
    void assumesWhatIsUsualAndSaysSo() {
        try (ModelFile model = ModelFile.open(List.of(golden("fb_mae_micro_train_checkpoint.pth")), MICRO)) {
            ModelDescription said = model.description();
            assertThat(said.pooling()).isEqualTo(Pooling.CLASS_TOKEN);
            assertThat(said.normalisation()).isEqualTo(PixelNormalisation.IMAGENET);
            assertThat(said.stage()).isEqualTo("imported");
            assertThat(said.provenance())
                    .containsEntry("imported-names", "Meta MAE")
                    .containsEntry("norm-pix", "true");
            assertThat(model.notes())
                    .hasSize(2)
                    .anyMatch(note -> note.contains("class token"))
                    .anyMatch(note -> note.contains("ImageNet"));
            assertThat(model.nameTables()).hasSize(1);
        }
    }

    @Test
    void whatIsGivenIsNotAssumed() {
        PixelNormalisation pixels = SampleModel.PIXELS;
        ReadingOptions options = MICRO.withPooling(Pooling.MEAN_ALL).withNormalisation(pixels);
        try (ModelFile model = ModelFile.open(List.of(golden("fb_mae_micro_half.pth")), options);
                Encoder encoder = model.encoder()) {
            assertThat(model.description().pooling()).isEqualTo(Pooling.MEAN_ALL);
            assertThat(model.description().normalisation()).isEqualTo(pixels);
            assertThat(model.notes()).isEmpty();
            assertThat(encoder.tensors().all().get("cls_token"))
                    .satisfies(t -> assertThat(Tensors.toFloats(t)).hasSize(16));
        }
    }

    @Test
    void aHuggingFaceFolderSaysItsHeadsAndPixels() throws IOException {
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(SampleModel.resource("weights/huggingface-vitmae/" + name), folder.resolve(name));
        }
        Files.writeString(
                folder.resolve("preprocessor_config.json"),
                "{\"image_mean\": [0.5, 0.5, 0.5], \"image_std\": [0.5, 0.5, 0.5]}");
        try (ModelFile model = ModelFile.open(folder)) {
            assertThat(model.description().normalisation().mean()).containsExactly(0.5, 0.5, 0.5);
            assertThat(model.notes())
                    .noneMatch(note -> note.contains("heads"))
                    .anyMatch(note -> note.contains("preprocessor_config.json"));
            assertThat(model.has("decoder")).isTrue();
        }
        Files.writeString(folder.resolve("preprocessor_config.json"), "{\"image_mean\": [0.5], \"image_std\": [0]}");
        assertThatThrownBy(() -> ModelFile.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("image_std");
    }

    @Test
    void loadsIntoTensorsThatAreThere() {
        Path path = SampleModel.write(folder.resolve("model.safetensors"));
        try (PointerScope scope = new PointerScope();
                ModelFile model = ModelFile.open(path);
                Encoder encoder = new Encoder(SampleModel.ENCODER)) {
            Tensor weight = encoder.tensors().all().get("blocks.1.mlp.fc1.weight");
            long memory = weight.data_ptr().address();
            model.load("encoder", encoder.tensors());
            assertThat(weight.data_ptr().address()).isEqualTo(memory);
            assertThat(weight.requires_grad()).isTrue();
            Map<String, Tensor> read = model.read("encoder");
            encoder.tensors()
                    .all()
                    .forEach((name, tensor) ->
                            assertThat(tensor.equal(read.get(name))).as(name).isTrue());
            assertThat(encoder.tensors().all()).hasSameSizeAs(read);
        }
    }

    @Test
    void interpolatesPositionsToAnotherImageSize() {
        Path path = SampleModel.write(folder.resolve("model.safetensors"));
        ReadingOptions options = ReadingOptions.defaults().withImageSize(new PixelSize(16, 12));
        try (ModelFile own = ModelFile.open(path);
                ModelFile resized = ModelFile.open(List.of(path), options);
                Encoder encoder = resized.encoder();
                Tensor before = own.weights().read("encoder.pos_embed");
                Tensor wanted = PositionalEmbedding.interpolate(before, 2, 2, 4, 3)) {
            assertThat(encoder.config().imageHeight()).isEqualTo(16);
            assertThat(encoder.config().gridColumns()).isEqualTo(3);
            assertThat(Tensors.toFloats(encoder.tensors().buffers().get("pos_embed")))
                    .containsExactly(Tensors.toFloats(wanted));
            assertThat(resized.notes()).singleElement().asString().contains("8x8 to 16x12");
            resized.decoder().close();
        }
        ReadingOptions same = ReadingOptions.defaults().withImageSize(new PixelSize(8, 8));
        try (ModelFile unchanged = ModelFile.open(List.of(path), same)) {
            assertThat(unchanged.notes()).isEmpty();
        }
    }

    @Test
    void refusesInWords() {
        assertThatThrownBy(() -> ModelFile.open(golden("fb_mae_micro_legacy.pth")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("how many attention heads its encoder of width 16")
                .hasMessageContaining("Give their number");
        assertThatThrownBy(() -> ModelFile.open(SampleModel.resource("weights/timm.safetensors")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("a classification head (timm) from 16 features to 3 classes")
                .hasMessageContaining("ignore \"head.\"")
                .hasMessageContaining("unexpected");
        assertThatThrownBy(() -> ModelFile.open(golden("torch_dtypes_views.pth")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no scheme maect knows");
    }

    @Test
    void refusesAnIncompleteOrContradictoryFile() {
        Path path = SampleModel.write(folder.resolve("model.safetensors"));
        Path broken = folder.resolve("broken.safetensors");
        Map<String, Tensor> tensors;
        try (WeightFile file = WeightFiles.open(path)) {
            tensors = file.readAll();
        }
        tensors.remove("encoder.blocks.1.norm2.bias").close();
        Safetensors.write(
                broken,
                tensors,
                Map.of(ModelDescription.KEY, SampleModel.description().toJson()));
        tensors.values().forEach(Tensor::close);
        assertThatThrownBy(() -> ModelFile.open(broken))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("incomplete")
                .hasMessageContaining("missing     encoder.blocks.1.norm2.bias");

        ReadingOptions heads =
                ReadingOptions.defaults().withWeights(ImportOptions.defaults().withHeads(4));
        assertThatThrownBy(() -> ModelFile.open(List.of(path), heads))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("its description says");
        assertThatThrownBy(() -> ModelFile.open(List.of(path, path), ReadingOptions.defaults()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("Two of the files hold");
    }

    @Test
    void aPartWithoutItsEncoderIsNoModel() {
        Path path = SampleModel.write(folder.resolve("model.safetensors"));
        try (ModelFile model = ModelFile.open(path)) {
            ModelExport export = new ModelExport(model, new MaeCtFormat());
            export.write(folder.resolve("ct.th"));
            Path head = folder.resolve("ct.head.nnclr.th");
            assertThat(export.targets(folder.resolve("ct.th"))).contains(head);
            assertThatThrownBy(() -> ModelFile.open(head))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("MAE-CT head");
        }
    }

    @Test
    void texts() {
        assertThat(ExportFormat.named("mae-ct").extension()).isEqualTo("th");
        assertThat(new PixelSize(3, 4)).hasToString("3x4");
        assertThatThrownBy(() -> new PixelSize(0, 4)).isInstanceOf(CheckpointException.class);
    }

    @Test
    void thePublishedNamesTellWhatADecoderPredicts() throws IOException {
        Path path = SampleModel.write(folder.resolve("model.safetensors"));
        try (WeightFile file = WeightFiles.open(path)) {
            assertThat(PixelTarget.of(file)).map(PixelTarget::normalised).contains(true);
            Map<String, Boolean> names =
                    Map.of("mae_visualize_vit_large.pth", false, "mae_pretrain_vit_base_full.pth", true);
            for (Map.Entry<String, Boolean> name : names.entrySet()) {
                Path copy = folder.resolve(name.getKey());
                PyTorch.write(copy, (TensorSource) file, "model");
                try (WeightFile published = WeightFiles.open(copy)) {
                    assertThat(PixelTarget.of(published))
                            .map(PixelTarget::normalised)
                            .contains(name.getValue());
                }
            }
        }
    }
}
