/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.engine.Generators;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs {@code maect eval} as a user types it, on a random encoder and drawn pictures. */
abstract class EvalCommandCase {
    static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

    @TempDir
    Path folder;

    Path checkpoint = Path.of("");
    String error = "";

    @BeforeEach
    void writeEncoder() {
        checkpoint = encoder("tiny.safetensors", 1);
    }

    Path encoder(String name, long seed) {
        EncoderConfig config = new EncoderConfig(16, 16, 4, 3, 16, 2, 2, 2);
        Path path = folder.resolve(name);
        try (Encoder encoder = new Encoder(config)) {
            encoder.initialise(Generators.of(seed, "test"));
            new ModelFile.Contents()
                    .with("encoder", encoder.tensors().all())
                    .write(
                            path,
                            new ModelDescription(
                                    config,
                                    Optional.empty(),
                                    Pooling.CLASS_TOKEN,
                                    PixelNormalisation.IMAGENET,
                                    "pretrain",
                                    Map.of()));
        }
        return path;
    }

    /** What it prints; {@link #error} holds the message if it fails. */
    String eval(String protocol, String... further) {
        return evalOn("demo:1:120:16", protocol, further);
    }

    String evalOn(String data, String protocol, String... further) {
        List<String> args = new ArrayList<>(List.of(protocol, checkpoint.toString(), "--data", data));
        args.addAll(List.of("--out", folder.resolve("out").toString(), "--device", "cpu", "--precision", "fp32"));
        args.addAll(List.of(further));
        StringWriter out = new StringWriter();
        error = "";
        new CommandLine(EvalCommand.spec())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setExecutionExceptionHandler((exception, command, result) -> {
                    error = exception.getClass().getSimpleName() + ": " + exception.getMessage();
                    return 1;
                })
                .execute(args.toArray(String[]::new));
        return out.toString();
    }

    List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("out"))) {
            return all.filter(path -> path.toString().endsWith(ending)).sorted().toList();
        }
    }

    static void age(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.setLastModifiedTime(file, LONG_AGO);
        }
    }

    static List<Path> old(List<Path> files) {
        return files.stream().filter(EvalCommandCase::isOld).toList();
    }

    static boolean isOld(Path file) {
        try {
            return Files.getLastModifiedTime(file).equals(LONG_AGO);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> greppable(String lines) {
        return lines.lines().filter(line -> line.startsWith("encoder: ")).toList();
    }
}
