/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.engine.Generators;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command on a very small model and the drawn set. */
class FineTuneCommandTest {
    private static final EncoderConfig CONFIG = new EncoderConfig(16, 16, 8, 3, 16, 2, 2, 2);

    @TempDir
    private Path temp;

    private String run(String... more) {
        Path model = temp.resolve("encoder.safetensors");
        try (Encoder encoder = new Encoder(CONFIG);
                GeneratorOptional generator = Generators.of(4, "weights")) {
            encoder.initialise(generator);
            new ModelFile.Contents()
                    .with("encoder", encoder.tensors().all())
                    .write(
                            model,
                            new ModelDescription(
                                    CONFIG,
                                    Optional.empty(),
                                    Pooling.CLASS_TOKEN,
                                    PixelNormalisation.IMAGENET,
                                    "pretrain",
                                    Map.of()));
        }
        List<String> arguments =
                new ArrayList<>(List.of(model.toString(), "--data", "demo:0:64", "--val", "demo:1:16", "epochs=2"));
        arguments.addAll(List.of(more));
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(new FineTuneCommand())
                .setOut(new PrintWriter(out, true))
                .setExecutionExceptionHandler((exception, command, result) -> {
                    throw exception;
                });
        line.parseArgs(arguments.toArray(String[]::new));
        line.<FineTuneCommand>getCommand().call();
        return out.toString();
    }

    @Test
    void printsEachEpochTheLastAndTheBestAndKeepsTheModel() {
        Path out = temp.resolve("tuned.safetensors");
        String text = run("--shots", "2", "--out", out.toString());
        assertThat(text)
                .contains("preset: small", "epoch: 1 raw: ", "last-epoch: 2 raw: ", "averaged: ", "interval-95: ")
                .contains("best-raw-epoch: ", "best-averaged-epoch: ");
        try (ModelFile file = ModelFile.open(out)) {
            assertThat(file.classifier()).isPresent();
        }
        assertThatThrownBy(() -> run("--out", out.toString()))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("exists");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> run("epoch=3")).hasMessageContaining("no setting 'epoch'");
        assertThatThrownBy(() -> run("--preset", "huge")).hasMessageContaining("Choose one of");
        assertThatThrownBy(() -> run("--labels", "mood")).hasMessageContaining("'mood'");
        assertThatThrownBy(() -> run("--fraction", "2")).hasMessageContaining("fraction");
        assertThat(Files.exists(temp.resolve("tuned.safetensors"))).isFalse();
    }
}
