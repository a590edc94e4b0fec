/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.format.HuggingFaceFormat;
import dev.maect.checkpoint.format.MaeCtFormat;
import dev.maect.checkpoint.format.MaectFormat;
import dev.maect.checkpoint.format.MetaFormat;
import dev.maect.checkpoint.format.TimmFormat;
import dev.maect.io.FileException;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.naming.HuggingFaceConfig;
import dev.maect.weights.naming.HuggingFacePreprocessor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pair of formats, there and back. */
class ModelExportTest {
    @TempDir
    static Path shared;

    static Path original;

    @TempDir
    Path folder;

    @BeforeAll
    static void writeOriginal() {
        original = SampleModel.write(shared.resolve("model.safetensors"));
    }

    static Stream<Arguments> pairs() {
        return ExportFormat.all().stream()
                .flatMap(from -> ExportFormat.all().stream().map(to -> Arguments.of(from, to)));
    }

    private List<Path> export(List<Path> from, ExportFormat format, String name) {
        try (ModelFile model = ModelFile.open(from, ReadingOptions.defaults())) {
            ModelExport export = new ModelExport(model, format);
            Path out = folder.resolve(name + (format.extension().isEmpty() ? "" : "." + format.extension()));
            export.write(out);
            List<Path> targets = export.targets(out);
            assertThat(targets).allSatisfy(path -> assertThat(path).isNotEmptyFile());
            return format.extension().isEmpty() ? List.of(out) : targets;
        }
    }

    private static List<String> parts(ExportFormat format) {
        return switch (format.name()) {
            case "maect", "mae-ct" -> List.of("encoder", "decoder", "head");
            case "meta", "huggingface" -> List.of("encoder", "decoder");
            default -> List.of("encoder");
        };
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyPairComesBackBitForBit(ExportFormat first, ExportFormat second) {
        List<Path> back = export(export(List.of(original), first, "first"), second, "second");
        List<String> kept = new ArrayList<>(parts(first));
        kept.retainAll(parts(second));
        try (ModelFile expected = ModelFile.open(original);
                ModelFile found = ModelFile.open(back, ReadingOptions.defaults())) {
            assertThat(found.description())
                    .isEqualTo(
                            kept.contains("decoder")
                                    ? SampleModel.description()
                                    : SampleModel.description().withoutDecoder());
            assertThat(found.notes()).isEmpty();
            List<String> names = expected.weights().names().stream()
                    .filter(name -> kept.contains(name.substring(0, name.indexOf('.'))))
                    .toList();
            assertThat(found.weights().names()).containsExactlyInAnyOrderElementsOf(names);
            for (String name : names) {
                try (Tensor wanted = expected.weights().read(name);
                        Tensor got = found.weights().read(name)) {
                    assertThat(found.weights().info(name).shape())
                            .isEqualTo(expected.weights().info(name).shape());
                    assertThat(got.equal(wanted)).as(name).isTrue();
                }
            }
        }
    }

    @Test
    void theEndingChoosesTheContainer() {
        try (ModelFile model = ModelFile.open(original)) {
            new ModelExport(model, new TimmFormat()).write(folder.resolve("timm.pth"));
            new ModelExport(model, new MetaFormat()).write(folder.resolve("meta.safetensors"));
        }
        try (var pth = dev.maect.checkpoint.WeightFiles.open(folder.resolve("timm.pth"));
                var safetensors = dev.maect.checkpoint.WeightFiles.open(folder.resolve("meta.safetensors"))) {
            assertThat(pth.format()).startsWith("PyTorch");
            assertThat(pth.names()).contains("blocks.1.attn.qkv.weight").doesNotContain("mask_token");
            assertThat(safetensors.format()).isEqualTo("safetensors");
            assertThat(safetensors.names()).contains("mask_token", "decoder_pred.bias");
        }
    }

    @Test
    void saysWhatIsLeftOut() {
        try (ModelFile model = ModelFile.open(original)) {
            assertThat(new ModelExport(model, new MaectFormat()).dropped()).isEmpty();
            assertThat(new ModelExport(model, new MaeCtFormat()).dropped()).isEmpty();
            assertThat(new ModelExport(model, new MetaFormat()).dropped())
                    .hasSize(5)
                    .allMatch(name -> name.startsWith("head."));
            assertThat(new ModelExport(model, new TimmFormat()).dropped())
                    .contains("decoder.pred.weight", "head.queue")
                    .doesNotContain("encoder.cls_token");
        }
    }

    @Test
    void describesTheNetworkToTransformers() {
        Path out = folder.resolve("hf");
        try (ModelFile model = ModelFile.open(original)) {
            new ModelExport(model, new HuggingFaceFormat()).write(out);
        }
        HuggingFaceConfig config = HuggingFaceConfig.find(out).orElseThrow();
        assertThat(config.modelType()).isEqualTo("vit_mae");
        assertThat(config.heads()).isEqualTo(3);
        assertThat(config.imageSize()).isEqualTo(8);
        assertThat(config.layerNormEps()).isEqualTo(1e-6);
        assertThat(config.normPixels()).isTrue();
        assertThat(config.decoder()).contains(new HuggingFaceConfig.Decoder(8, 1, 2, 32));
        assertThat(HuggingFacePreprocessor.find(out))
                .contains(new HuggingFacePreprocessor(SampleModel.PIXELS.mean(), SampleModel.PIXELS.std()));
    }

    @Test
    void refusesWhatAFormatCannotSay() {
        ReadingOptions wide = ReadingOptions.defaults().withImageSize(new PixelSize(8, 16));
        try (ModelFile model = ModelFile.open(List.of(original), wide)) {
            assertThatThrownBy(() -> new ModelExport(model, new HuggingFaceFormat()))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("8x16")
                    .hasMessageContaining("another image size");
        }
    }

    @Test
    void leavesNothingBehindWhenTheWeightsCannotBeWritten() {
        try (ModelFile model = ModelFile.open(original)) {
            Path out = folder.resolve("missing").resolve("model.safetensors");
            assertThatThrownBy(() -> new ModelExport(model, new MetaFormat()).write(out))
                    .isInstanceOf(FileException.class)
                    .hasMessageContaining("missing");
            assertThat(folder).isEmptyDirectory();
        }
    }
}
