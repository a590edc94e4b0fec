/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.weights;

import dev.maect.MaectException;
import dev.maect.checkpoint.ExportFormat;
import dev.maect.checkpoint.ModelExport;
import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.PixelSize;
import dev.maect.checkpoint.ReadingOptions;
import dev.maect.checkpoint.WeightFiles;
import dev.maect.cli.ExitCode;
import dev.maect.cli.options.OverwriteOption;
import dev.maect.cli.options.PoolingOption;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.NameTable;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect convert}: weights from one program to another. */
@Command(
        name = "convert",
        description = "Write weights in another program's names and form, bit for bit.",
        footer = {
            "",
            "maect, meta, timm, huggingface and mae-ct translate the names; safetensors and pth keep the names of",
            "any file, also of one that maect does not know, and change only the format.",
            "",
            "Example: maect convert runs/x/exported/encoder.safetensors --to timm --out encoder-timm.safetensors"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ConvertCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Weights or a Hugging Face folder; of MAE-CT's files every part that is wanted.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "FORM",
            required = true,
            description = "maect, safetensors, meta, timm, huggingface, pth or mae-ct.")
    private String to = "";

    @Option(
            names = "--out",
            paramLabel = "PATH",
            description =
                    "File, or folder for huggingface; its ending chooses safetensors or PyTorch's format (default:"
                            + " beside FILE, named after it and the form).")
    private @Nullable Path out;

    @Mixin
    private OverwriteOption overwrite = new OverwriteOption();

    @Option(names = "--names", description = "List every name and where it came from.")
    private boolean names;

    @Option(
            names = "--image-size",
            paramLabel = "PIXELS|HEIGHTxWIDTH",
            description = "Interpolate the positions to images of this size.")
    private @Nullable String imageSize;

    @Mixin
    private PoolingOption pooling = new PoolingOption();

    @Mixin
    private WeightOptions options = new WeightOptions();

    @Override
    public Integer call() {
        String form = to.toLowerCase(Locale.ROOT);
        if (form.equals("safetensors") || form.equals("pth")) {
            repack(form);
        } else {
            translate(format(form));
        }
        return ExitCode.OK;
    }

    private ExportFormat format(String form) {
        try {
            return ExportFormat.named(form);
        } catch (CheckpointException e) {
            String known = Stream.concat(
                            ExportFormat.all().stream().map(ExportFormat::name), Stream.of("safetensors", "pth"))
                    .collect(Collectors.joining(", "));
            throw new ParameterException(
                    spec.commandLine(), "Invalid value for option '--to': " + to + " is none of " + known);
        }
    }

    private void translate(ExportFormat format) {
        ReadingOptions reading = ReadingOptions.defaults().withWeights(options.importOptions());
        if (pooling.get().isPresent()) {
            reading = reading.withPooling(pooling.get().get());
        }
        if (imageSize != null) {
            int[] size = WeightOptions.sizes("--image-size", imageSize);
            reading = reading.withImageSize(new PixelSize(size[0], size[1]));
        }
        try (ModelFile model = ModelFile.open(paths, reading)) {
            ModelExport export = new ModelExport(model, format);
            Path target = target(format.name(), format.extension());
            List<Path> written = export.targets(target);
            refuseExisting(written);
            PrintWriter lines = spec.commandLine().getOut();
            for (NameTable table : model.nameTables()) {
                lines.print(names ? table.fullText() : table.text());
            }
            model.notes().forEach(lines::println);
            dropped(export.dropped(), format, lines);
            format.notes(model).forEach(lines::println);
            lines.flush();
            export.write(target);
            written.forEach(path -> lines.println("wrote " + path));
            lines.flush();
        }
    }

    private static void dropped(List<String> dropped, ExportFormat format, PrintWriter lines) {
        Map<String, Integer> parts = new TreeMap<>();
        dropped.forEach(name -> parts.merge(name.substring(0, name.indexOf('.')), 1, Integer::sum));
        parts.forEach((part, count) -> lines.printf(
                "left out: the %s (%d tensors), which %s files have no place for%n", part, count, format.name()));
    }

    /** The same tensors under the same names in another format. */
    private void repack(String form) {
        if (paths.size() != 1 || imageSize != null || pooling.get().isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--to " + form + " takes one file and changes only its format; --image-size and --pooling need"
                            + " another form, such as maect");
        }
        Path target = target(form, form);
        refuseExisting(List.of(target));
        try (WeightFile file = WeightFiles.open(paths.get(0), options.importOptions())) {
            PrintWriter lines = spec.commandLine().getOut();
            List<String> left = Repacking.write(file, options.importOptions(), target, form.equals("pth"));
            if (!left.isEmpty()) {
                lines.println("left out: " + String.join(", ", left) + ", which are no weights");
            }
            lines.printf("%d tensors under their own names%n", file.names().size());
            lines.println("wrote " + target);
            lines.flush();
        }
    }

    private Path target(String form, String extension) {
        if (out != null) {
            return out;
        }
        Path source = paths.get(0);
        String name = String.valueOf(source.toAbsolutePath().normalize().getFileName());
        int dot = name.lastIndexOf('.');
        String stem = dot <= 0 || Files.isDirectory(source) ? name : name.substring(0, dot);
        return source.toAbsolutePath()
                .normalize()
                .resolveSibling(stem + "-" + form + (extension.isEmpty() ? "" : "." + extension));
    }

    private void refuseExisting(List<Path> targets) {
        for (Path target : targets) {
            for (Path source : paths) {
                if (target.toAbsolutePath()
                        .normalize()
                        .equals(source.toAbsolutePath().normalize())) {
                    throw new MaectException(target + " is the file to read. Choose another --out.");
                }
            }
        }
        overwrite.check(targets);
    }
}
