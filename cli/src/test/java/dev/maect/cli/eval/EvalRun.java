/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.DrawnOptions;
import dev.maect.data.DrawnSource;
import dev.maect.data.PictureEncoder;
import dev.maect.engine.Generators;
import dev.maect.eval.ProtocolCard;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;

/** {@code maect eval} in this process, on a random encoder of 16 x 16 pixels in a folder of its own. */
final class EvalRun {
    private final Path folder;
    private final Path checkpoint;

    EvalRun(Path folder) {
        this.folder = folder;
        checkpoint = folder.resolve("tiny.safetensors");
        EncoderConfig config = new EncoderConfig(16, 16, 4, 3, 16, 2, 2, 2);
        try (Encoder encoder = new Encoder(config)) {
            encoder.initialise(Generators.of(1, "test"));
            new ModelFile.Contents()
                    .with("encoder", encoder.tensors().all())
                    .write(
                            checkpoint,
                            new ModelDescription(
                                    config,
                                    Optional.empty(),
                                    Pooling.CLASS_TOKEN,
                                    PixelNormalisation.IMAGENET,
                                    "pretrain",
                                    Map.of()));
        }
    }

    /** What it prints. */
    String succeed(String protocol, String... further) {
        StringBuilder error = new StringBuilder();
        String text = run(protocol, error, further);
        assertThat(error.toString()).isEmpty();
        return text;
    }

    /** The message that it fails with. */
    String fail(String protocol, String... further) {
        StringBuilder error = new StringBuilder();
        run(protocol, error, further);
        assertThat(error.toString()).as("a failure").isNotEmpty();
        return error.toString();
    }

    private String run(String protocol, StringBuilder error, String... further) {
        List<String> args = new ArrayList<>(List.of(protocol, checkpoint.toString()));
        args.addAll(List.of("--out", out().toString(), "--device", "cpu", "--precision", "fp32"));
        args.addAll(List.of(further));
        StringWriter text = new StringWriter();
        new CommandLine(EvalCommand.spec())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(text, true))
                .setExecutionExceptionHandler((exception, command, result) -> {
                    error.append(exception.getClass().getSimpleName())
                            .append(": ")
                            .append(exception.getMessage());
                    return 1;
                })
                .execute(args.toArray(String[]::new));
        return text.toString();
    }

    Path out() {
        return folder.resolve("out");
    }

    List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.walk(out())) {
            return all.filter(path -> path.toString().endsWith(ending)).sorted().toList();
        }
    }

    /** The only card of {@code protocol}. */
    ProtocolCard card(String protocol) throws IOException {
        List<ProtocolCard> cards = files(".json").stream()
                .map(ProtocolCard::read)
                .filter(card -> card.protocol().equals(protocol))
                .toList();
        assertThat(cards).hasSize(1);
        return cards.get(0);
    }

    /** A folder with {@code count} drawn pictures of {@code side} pixels for each of {@code classes}, by object. */
    Path pictures(String name, int side, int count, String... classes) throws IOException {
        DrawnSource drawn = new DrawnSource(7, 400, DrawnOptions.defaults().withImageSize(side));
        int[] objects = drawn.labelSets().get(0).labels();
        for (int c = 0; c < classes.length; c++) {
            Path target = Files.createDirectories(folder.resolve(name).resolve(classes[c]));
            for (int i = 0, found = 0; found < count; i++) {
                if (objects[i] == c) {
                    PictureEncoder.writePng(PictureEncoder.image(drawn.read(i)), target.resolve(found++ + ".png"));
                }
            }
        }
        return folder.resolve(name);
    }
}
