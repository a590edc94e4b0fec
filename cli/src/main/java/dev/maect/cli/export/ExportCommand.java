/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.export;

import dev.maect.BuildInfo;
import dev.maect.MaectException;
import dev.maect.cli.ExitCode;
import dev.maect.cli.options.OverwriteOption;
import dev.maect.cli.options.PoolingOption;
import dev.maect.export.EncoderExport;
import dev.maect.export.EncoderFormat;
import dev.maect.export.ExportException;
import dev.maect.export.ExportModel;
import dev.maect.export.ExportOptions;
import dev.maect.export.PixelInput;
import dev.maect.export.Preprocessing;
import dev.maect.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
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

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            required = true,
            completionCandidates = Formats.class,
            description = "${COMPLETION-CANDIDATES}.")
    private String formatName = "";

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
    private long externalDataAbove = EncoderFormat.FileSettings.MOST_IN_ONE_FILE;

    @Mixin
    private OverwriteOption overwrite = new OverwriteOption();

    /** The names that {@code --format} takes. */
    static final class Formats implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return EncoderFormat.all().stream().map(EncoderFormat::name).iterator();
        }
    }

    @Override
    public Integer call() {
        EncoderFormat format = format();
        requireSense(format);
        Path checkpoint = checkpoint(Objects.requireNonNull(target));
        Path file = file(checkpoint, format);
        refuseExisting(file, format);
        ExportOptions options = new ExportOptions(
                pooling.get(),
                imageSize == null ? OptionalInt.empty() : OptionalInt.of(imageSize),
                withNormalisation ? PixelInput.BYTES : PixelInput.NORMALISED);
        try (ExportModel model = ExportModel.open(checkpoint, options);
                EncoderExport export = EncoderExport.write(
                        model,
                        format,
                        file,
                        new EncoderFormat.FileSettings(BuildInfo.current().version(), externalDataAbove))) {
            ExportRuntime runtime = ExportRuntime.of(format);
            ExportCheck check = check(model, runtime, export.unpublished());
            if (!check.within(tolerance)) {
                throw new MaectException("The exported model is not within " + tolerance + " of maect's own encoder ("
                        + check + "), so nothing was written. Is --tolerance too strict? Float32 allows about 1e-5.");
            }
            report(checkpoint, model, runtime, check, export.publish());
        }
        return ExitCode.OK;
    }

    private EncoderFormat format() {
        try {
            return EncoderFormat.named(formatName.toLowerCase(Locale.ROOT));
        } catch (ExportException e) {
            throw new ParameterException(spec.commandLine(), "Invalid value for option '--format': " + e.getMessage());
        }
    }

    private void requireSense(EncoderFormat format) {
        if (!(tolerance > 0)
                || externalDataAbove < 0
                || externalDataAbove > EncoderFormat.FileSettings.MOST_IN_ONE_FILE) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--tolerance must be positive, and --external-data-above between 0 and "
                            + EncoderFormat.FileSettings.MOST_IN_ONE_FILE + ".");
        }
        if (imageSize != null && (imageSize < 1 || imageSize > 8192)) {
            throw new ParameterException(spec.commandLine(), "--image-size must be between 1 and 8192.");
        }
        if (withNormalisation && !format.computes()) {
            throw new ParameterException(
                    spec.commandLine(), "Files of this format hold weights alone: leave out --with-normalisation.");
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

    private Path file(Path checkpoint, EncoderFormat format) {
        Path place = out;
        if (place == null) {
            String name = checkpoint.toAbsolutePath().normalize().getFileName().toString();
            place = checkpoint.resolveSibling(name.replaceFirst("[.][^.]*$", "") + "-" + format.name());
        } else if (place.toString().endsWith("." + format.extension())) {
            return place;
        }
        return place.resolve("encoder." + format.extension());
    }

    private void refuseExisting(Path file, EncoderFormat format) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null && Files.isRegularFile(parent)) {
            throw new MaectException(parent + " is a file. Name a folder, or a file that ends in ." + format.extension()
                    + ", with --out.");
        }
        overwrite.check(List.of(file, file.resolveSibling(Preprocessing.FILE)));
    }

    private static ExportCheck check(ExportModel model, ExportRuntime runtime, Path file) {
        try (ExportedFile exported = runtime.open(file)) {
            return ExportCheck.of(model, exported);
        }
    }

    private void report(
            Path checkpoint, ExportModel model, ExportRuntime runtime, ExportCheck check, List<Path> files) {
        PrintWriter writer = spec.commandLine().getOut();
        writer.println("encoder: " + checkpoint + " pooling: " + model.pooling() + " image-size: "
                + model.config().imageHeight() + "x" + model.config().imageWidth() + " input: "
                + model.pixels().description());
        writer.println("checked-with: " + runtime.name() + " " + check);
        for (Path file : files) {
            writer.println("wrote: " + file + " bytes: " + size(file));
        }
        writer.flush();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
