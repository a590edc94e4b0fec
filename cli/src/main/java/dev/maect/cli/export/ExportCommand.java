/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.export;

import dev.maect.BuildInfo;
import dev.maect.MaectException;
import dev.maect.cli.ExitCode;
import dev.maect.cli.options.OverwriteOption;
import dev.maect.cli.options.PoolingOption;
import dev.maect.export.EncoderExport;
import dev.maect.export.EncoderFormat;
import dev.maect.export.ExportModel;
import dev.maect.export.ExportOptions;
import dev.maect.export.OnnxFile;
import dev.maect.export.PixelInput;
import dev.maect.export.Preprocessing;
import dev.maect.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect export}: the encoder for other programs, with its preprocessing, checked before it appears. */
@Command(
        name = "export",
        description = "Write an encoder for use elsewhere: onnx, torchscript or safetensors.",
        footer = {"", "Example: maect export runs/cifar10 --format onnx --out encoder-onnx"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ExportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "RUN|CHECKPOINT",
            description = "A run, whose tuned encoder (or else the untuned one) is exported, or a checkpoint.")
    private @Nullable Path target;

    @Option(names = "--format", paramLabel = "FORMAT", required = true, description = "onnx, torchscript, safetensors.")
    private EncoderFormat format = EncoderFormat.ONNX;

    @Option(
            names = "--out",
            paramLabel = "DIR|FILE",
            description = "A folder, or a file with the format's ending (.onnx, .pt, .safetensors). Default: a folder"
                    + " beside the checkpoint, named after it and the format.")
    private @Nullable Path out;

    @Mixin
    private PoolingOption pooling = new PoolingOption();

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description = "Side of the square images; positions are interpolated (default: the encoder's own).")
    private @Nullable Integer imageSize;

    @Option(
            names = "--with-normalisation",
            description = "The model takes uint8 images [batch, height, width, channels] and normalises them itself."
                    + " Not for safetensors.")
    private boolean withNormalisation;

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            description = "Largest difference from maect's own encoder allowed (default: ${DEFAULT-VALUE}).")
    private double tolerance = 1e-4;

    @Option(
            names = "--external-data-above",
            paramLabel = "BYTES",
            description = "ONNX: weights of more bytes go into a file of their own (default: ${DEFAULT-VALUE}).")
    private long externalDataAbove = OnnxFile.EXTERNAL_ABOVE;

    @Mixin
    private OverwriteOption overwrite = new OverwriteOption();

    @Override
    public Integer call() {
        requireSense();
        Path checkpoint = checkpoint(Objects.requireNonNull(target));
        Path file = file(checkpoint);
        refuseExisting(file);
        ExportOptions options = new ExportOptions(
                pooling.get(),
                imageSize == null ? OptionalInt.empty() : OptionalInt.of(imageSize),
                withNormalisation ? PixelInput.BYTES : PixelInput.NORMALISED);
        try (ExportModel model = ExportModel.open(checkpoint, options);
                EncoderExport export = EncoderExport.write(
                        model, format, file, BuildInfo.current().version(), externalDataAbove)) {
            ExportCheck check = check(model, export.unpublished());
            if (!check.within(tolerance)) {
                throw new MaectException("The exported model is not within " + tolerance + " of maect's own encoder ("
                        + check + "), so nothing was written. Is --tolerance too strict? Float32 allows about 1e-5.");
            }
            report(checkpoint, model, check, export.publish());
        }
        return ExitCode.OK;
    }

    private void requireSense() {
        if (!(tolerance > 0) || externalDataAbove < 0 || externalDataAbove > OnnxFile.EXTERNAL_ABOVE) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--tolerance must be positive, and --external-data-above between 0 and " + OnnxFile.EXTERNAL_ABOVE
                            + ".");
        }
        if (imageSize != null && (imageSize < 1 || imageSize > 8192)) {
            throw new ParameterException(spec.commandLine(), "--image-size must be between 1 and 8192.");
        }
        if (withNormalisation && format == EncoderFormat.SAFETENSORS) {
            throw new ParameterException(
                    spec.commandLine(), "Safetensors hold weights alone: leave out --with-normalisation.");
        }
    }

    private static Path checkpoint(Path target) {
        if (!Files.isDirectory(target) || Files.exists(target.resolve("config.json"))) {
            return target;
        }
        Path encoder = RunFolder.open(target).encoder();
        if (!Files.exists(encoder)) {
            throw new MaectException(target + " has no encoder yet: its first stage has not ended.");
        }
        return encoder;
    }

    private Path file(Path checkpoint) {
        Path place = out;
        if (place == null) {
            String name = checkpoint.toAbsolutePath().normalize().getFileName().toString();
            place = checkpoint.resolveSibling(name.replaceFirst("[.][^.]*$", "") + "-" + format);
        } else if (place.toString().endsWith("." + format.extension())) {
            return place;
        }
        return place.resolve("encoder." + format.extension());
    }

    private void refuseExisting(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null && Files.isRegularFile(parent)) {
            throw new MaectException(parent + " is a file. Name a folder, or a file that ends in ." + format.extension()
                    + ", with --out.");
        }
        overwrite.check(List.of(file, file.resolveSibling(Preprocessing.FILE)));
    }

    private ExportCheck check(ExportModel model, Path file) {
        try (ExportedFile exported = switch (format) {
            case ONNX -> OnnxSession.open(file);
            case TORCHSCRIPT -> TorchScriptModule.open(file);
            case SAFETENSORS -> ModelFileEncoder.open(file);
        }) {
            return ExportCheck.of(model, exported);
        }
    }

    private void report(Path checkpoint, ExportModel model, ExportCheck check, List<Path> files) {
        PrintWriter writer = spec.commandLine().getOut();
        writer.println("encoder: " + checkpoint + " pooling: " + model.pooling() + " image-size: "
                + model.config().imageHeight() + "x" + model.config().imageWidth() + " input: "
                + model.pixels().description());
        writer.println("checked-with: " + runtime() + " " + check);
        for (Path file : files) {
            writer.println("wrote: " + file + " bytes: " + size(file));
        }
        writer.flush();
    }

    private String runtime() {
        return switch (format) {
            case ONNX -> "onnxruntime";
            case TORCHSCRIPT -> "libtorch";
            case SAFETENSORS -> "maect";
        };
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
