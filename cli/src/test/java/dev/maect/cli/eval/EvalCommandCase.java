/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.Generators;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.testing.TestDevice;
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

/** Runs {@code maect eval} as a user types it, on a random encoder and drawn images. */
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

    /** A random encoder of 16 x 16 pixels. */
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

    /** What it prints on drawn images; {@link #error} holds the message if it fails. */
    String eval(String protocol, String... further) {
        return evalOn("demo:1:120:16", protocol, further);
    }

    String evalOn(String data, String protocol, String... further) {
        List<String> args = new ArrayList<>(List.of("--data", data));
        args.addAll(List.of(further));
        return measure(protocol, args);
    }

    /** What it prints; {@code args} say on which data. */
    String succeed(String protocol, String... args) {
        String text = measure(protocol, List.of(args));
        assertThat(error).isEmpty();
        return text;
    }

    /** The message that it fails with; {@code args} say on which data. */
    String fail(String protocol, String... args) {
        measure(protocol, List.of(args));
        assertThat(error).as("a failure").isNotEmpty();
        return error;
    }

    private String measure(String protocol, List<String> further) {
        List<String> args = new ArrayList<>(List.of(protocol, checkpoint.toString()));
        args.addAll(List.of("--out", out().toString(), "--device", TestDevice.name(), "--precision", "fp32"));
        args.addAll(further);
        return run(args);
    }

    /** {@code maect eval} with these arguments and nothing else. */
    String run(List<String> args) {
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

    Path out() {
        return folder.resolve("out");
    }

    List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.walk(out())) {
            return all.filter(path -> path.toString().endsWith(ending)).sorted().toList();
        }
    }

    /** All cards; the data of figures is JSON, too. */
    List<Path> cards() throws IOException {
        return files(".json").stream().filter(EvalCommandCase::isCard).toList();
    }

    private static boolean isCard(Path file) {
        try {
            return Files.readString(file).contains("\"protocol\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only card of {@code protocol}. */
    ProtocolCard card(String protocol) throws IOException {
        List<ProtocolCard> cards = cards().stream()
                .map(ProtocolCard::read)
                .filter(card -> card.protocol().equals(protocol))
                .toList();
        assertThat(cards).hasSize(1);
        return cards.get(0);
    }

    /** A folder with {@code count} drawn images of {@code side} pixels for each of {@code classes}, by object. */
    Path images(String name, int side, int count, String... classes) throws IOException {
        DrawnSource drawn = new DrawnSource(7, 400, DrawnOptions.defaults().withImageSize(side));
        int[] objects = drawn.labelSets().get(0).labels();
        for (int c = 0; c < classes.length; c++) {
            Path target = Files.createDirectories(folder.resolve(name).resolve(classes[c]));
            for (int i = 0, found = 0; found < count; i++) {
                if (objects[i] == c) {
                    Files.write(target.resolve(found++ + ".png"), ImageEncoder.png(drawn.read(i)));
                }
            }
        }
        return folder.resolve(name);
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
