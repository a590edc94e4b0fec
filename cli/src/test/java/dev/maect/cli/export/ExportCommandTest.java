/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.engine.Generators;
import dev.maect.export.EncoderExport;
import dev.maect.export.EncoderFormat;
import dev.maect.export.ExportModel;
import dev.maect.export.ExportOptions;
import dev.maect.export.OnnxFormat;
import dev.maect.export.PixelInput;
import dev.maect.export.TorchScriptFormat;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.GeneratorOptional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

class ExportCommandTest {
    private static final double CLOSE = 1e-5;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private Path file = Path.of("");

    @BeforeEach
    void writeModel() {
        // Not square, so that rows and columns cannot be confused.
        writeModel(new EncoderConfig(8, 12, 4, 3, 16, 2, 2, 2));
    }

    private void writeModel(EncoderConfig config) {
        file = folder.resolve("micro.safetensors");
        try (Encoder encoder = new Encoder(config);
                GeneratorOptional generator = Generators.of(1, "weights")) {
            encoder.initialise(generator);
            new ModelFile.Contents()
                    .with("encoder", encoder.tensors().all())
                    .write(
                            file,
                            new ModelDescription(
                                    config,
                                    Optional.empty(),
                                    Pooling.MEAN_PATCH,
                                    PixelNormalisation.IMAGENET,
                                    "tune",
                                    Map.of()));
        }
    }

    private int export(String... arguments) {
        CommandLine line = new CommandLine(new ExportCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true));
        return line.execute(
                Stream.concat(Stream.of(file.toString()), Stream.of(arguments)).toArray(String[]::new));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !path.equals(folder) && !path.equals(file))
                    .map(path -> folder.relativize(path).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    private ExportCheck check(EncoderFormat format, ExportOptions options, long externalAbove) {
        try (ExportModel model = ExportModel.open(file, options);
                EncoderExport export = EncoderExport.write(
                        model, format, folder.resolve("x"), new EncoderFormat.FileSettings("1", externalAbove));
                ExportedFile exported = format instanceof OnnxFormat
                        ? OnnxSession.open(export.unpublished())
                        : TorchScriptModule.open(export.unpublished())) {
            return ExportCheck.of(model, exported);
        }
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void everyPoolingIsTheSameElsewhere(Pooling pooling) {
        for (PixelInput pixels : PixelInput.values()) {
            ExportOptions options = ExportOptions.DEFAULTS.withPooling(pooling).withPixels(pixels);
            for (EncoderFormat format : List.of(new OnnxFormat(), new TorchScriptFormat())) {
                ExportCheck check = check(format, options, Long.MAX_VALUE);
                assertThat(check.within(CLOSE))
                        .as("%s %s: %s", format.name(), pixels, check)
                        .isTrue();
                assertThat(check.images()).isEqualTo(9);
                assertThat(check.cosine()).isGreaterThan(0.999999);
            }
        }
    }

    @Test
    void anEncoderOfPostNormBlocksIsTheSameElsewhere() {
        writeModel(new EncoderConfig(8, 12, 4, 3, 16, 2, 2, 2).withVariant(EncoderConfig.Variant.DATA2VEC2));
        for (EncoderFormat format : List.of(new OnnxFormat(), new TorchScriptFormat())) {
            for (Pooling pooling : List.of(Pooling.CLASS_TOKEN, Pooling.MEAN_PATCH)) {
                ExportCheck check = check(format, ExportOptions.DEFAULTS.withPooling(pooling), Long.MAX_VALUE);
                assertThat(check.within(CLOSE))
                        .as("%s: %s", format.name(), check)
                        .isTrue();
            }
        }
    }

    @Test
    void externalDataAndOtherSizesAreTheSame() {
        ExportOptions larger = ExportOptions.DEFAULTS.withImageSize(20);
        assertThat(check(new OnnxFormat(), larger, 0).within(CLOSE)).isTrue();
        assertThat(check(new TorchScriptFormat(), larger, 0).within(CLOSE)).isTrue();
    }

    @Test
    void theCheckSeesAWrongModel() {
        ExportOptions other = ExportOptions.DEFAULTS.withPooling(Pooling.CLASS_TOKEN);
        try (ExportModel model = ExportModel.open(file, ExportOptions.DEFAULTS);
                ExportModel wrong = ExportModel.open(file, other);
                EncoderExport export = EncoderExport.write(
                        wrong, new OnnxFormat(), folder.resolve("x"), new EncoderFormat.FileSettings("1", 0));
                ExportedFile session = OnnxSession.open(export.unpublished())) {
            ExportCheck check = ExportCheck.of(model, session);
            assertThat(check.within(1e-2)).isFalse();
            assertThat(check.tokenError()).isLessThan(CLOSE);
            assertThat(check.cosine()).isLessThan(0.99);
        }
    }

    @Test
    void notANumberIsNoAgreement() {
        float[] values = {1, Float.NaN};
        assertThat(ExportCheck.largestDifference(new float[] {1, 2}, values)).isNaN();
        assertThat(new ExportCheck(1, Double.NaN, 0, 1).within(1e-4)).isFalse();
        assertThat(ExportCheck.largestDifference(new float[3], values)).isInfinite();
    }

    @Test
    void writesModelAndPreprocessingBesideTheCheckpoint() throws IOException {
        for (String format : List.of("onnx", "torchscript", "safetensors")) {
            assertThat(export("--format", format)).as(errors.toString()).isZero();
        }
        assertThat(files())
                .containsExactly(
                        "micro-onnx",
                        "micro-onnx/encoder.onnx",
                        "micro-onnx/preprocessor_config.json",
                        "micro-safetensors",
                        "micro-safetensors/encoder.safetensors",
                        "micro-safetensors/preprocessor_config.json",
                        "micro-torchscript",
                        "micro-torchscript/encoder.pt",
                        "micro-torchscript/preprocessor_config.json");
        assertThat(out.toString())
                .contains("checked-with: onnxruntime images: 9 largest-error-tokens: ")
                .contains("smallest-cosine: 1.0000000");
    }

    @Test
    void aModelBeyondTheToleranceLeavesNoFileAndKeepsTheOldOne() throws IOException {
        Path target = folder.resolve("old.onnx");
        Files.writeString(target, "old");
        int code = export("--format", "onnx", "--out", target.toString(), "--overwrite", "--tolerance", "1e-30");
        assertThat(code).isEqualTo(1);
        assertThat(errors.toString()).contains("not within 1.0E-30").contains("nothing was written");
        assertThat(target).hasContent("old");
        assertThat(files()).containsExactly("old.onnx");
    }

    @Test
    void existingFilesAreKeptUnlessToldOtherwise() {
        Path target = folder.resolve("a.pt");
        assertThat(export("--format", "torchscript", "--out", target.toString()))
                .isZero();
        assertThat(export("--format", "torchscript", "--out", target.toString()))
                .isEqualTo(1);
        assertThat(errors.toString()).contains("exists already");
        assertThat(export("--format", "torchscript", "--out", target.toString(), "--overwrite"))
                .isZero();
    }

    @Test
    void badArgumentsAreRefusedBeforeAnythingIsWritten() throws IOException {
        assertThat(export()).isEqualTo(2);
        assertThat(export("--format", "caffe")).isEqualTo(2);
        assertThat(export("--format", "onnx", "--pooling", "median")).isEqualTo(2);
        assertThat(export("--format", "onnx", "--tolerance", "0")).isEqualTo(2);
        assertThat(export("--format", "onnx", "--image-size", "-4")).isEqualTo(2);
        assertThat(export("--format", "safetensors", "--with-normalisation")).isEqualTo(2);
        assertThat(export("--format", "onnx", "--image-size", "9")).isEqualTo(1);
        assertThat(errors.toString()).contains("not a multiple of the encoder's patch size 4");
        assertThat(files()).isEmpty();
    }

    @Test
    void exportsTheBestEncoderOfARun() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.writeString(run.resolve("resolved.yaml"), "");
        Path exported = Files.createDirectory(run.resolve("exported"));
        Path model = file;
        file = run;
        assertThat(export("--format", "onnx")).isEqualTo(1);
        assertThat(errors.toString()).contains("has no encoder yet");
        Files.copy(model, exported.resolve("encoder-mae.safetensors"));
        assertThat(export("--format", "onnx")).as(errors.toString()).isZero();
        assertThat(exported.resolve("encoder-mae-onnx/encoder.onnx")).exists();
    }
}
