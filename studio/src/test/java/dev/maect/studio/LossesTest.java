/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.vit.Decoder;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far off a masked autoencoder is with each image. */
class LossesTest {
    private static final int IMAGES = 12;

    @TempDir
    private Path folder;

    private static Path autoencoder(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        EncoderConfig config = new EncoderConfig(16, 16, 4, 3, 16, 2, 2, 2);
        DecoderConfig decoding = new DecoderConfig(16, 1, 2);
        try (Encoder encoder = new Encoder(config);
                Decoder decoder = new Decoder(config, decoding);
                GeneratorOptional generator = Generators.of(7, "test")) {
            encoder.initialise(generator);
            decoder.initialise(generator);
            new ModelFile.Contents()
                    .with("encoder", encoder.tensors().all())
                    .with("decoder", decoder.tensors().all())
                    .write(
                            file,
                            new ModelDescription(
                                    config,
                                    Optional.of(decoding),
                                    Pooling.CLASS_TOKEN,
                                    PixelNormalisation.IMAGENET,
                                    "pretrain",
                                    Map.of("norm-pix", "true")));
        }
        return file;
    }

    private static float[] losses(Page page, int known) {
        float[] losses = new float[0];
        while (losses.length == 0) {
            int status = page.get("/api/column/loss").statusCode();
            assertThat(status).isIn(200, 202);
            page.event("columns", any -> any.path("columns").has("loss"));
            losses = page.floats("loss");
            int there = 0;
            for (float loss : losses) {
                there += Float.isNaN(loss) ? 0 : 1;
            }
            losses = there == known ? losses : new float[0];
        }
        return losses;
    }

    @Test
    void lossesAreComputedOnceAndKept() throws IOException {
        Path catalog = SmallCatalog.write(folder, IMAGES);
        Files.delete(folder.resolve("images/003.png"));
        // As a run has it: the exported encoder without a decoder, and beside it what was pre-trained.
        Path encoder = folder.resolve("run/exported/encoder.safetensors");
        Files.createDirectories(encoder.getParent());
        Files.copy(folder.resolve("tiny-1.safetensors"), encoder);
        autoencoder(folder.resolve("run/checkpoints/pretrain.safetensors"));
        StudioOptions options =
                StudioOptions.standard().withCatalog(catalog).withEncoders(List.of(encoder), ComputeDevice.CPU);
        float[] first;
        try (Studio studio = Studio.open(options)) {
            first = losses(new Page(studio).listening(), IMAGES - 1);
        }
        assertThat(first[3]).isNaN();
        for (int row = 0; row < IMAGES; row++) {
            assertThat(row == 3 || first[row] > 0.5 && first[row] < 3)
                    .as(row + ": " + first[row])
                    .isTrue();
        }
        Path kept = catalog.resolve("studio/losses.bin");
        byte[] file = Files.readAllBytes(kept);
        try (Studio studio = Studio.open(options)) {
            Page page = new Page(studio).listening();
            assertThat(page.get("/api/column/loss").statusCode()).isEqualTo(200); // nothing is computed
            assertThat(page.floats("loss")).isEqualTo(first);
        }
        file[file.length / 2] ^= 1;
        Files.write(kept, file);
        try (Studio studio = Studio.open(options)) {
            Page page = new Page(studio).listening();
            assertThat(page.get("/api/column/loss").statusCode()).isEqualTo(202);
            assertThat(losses(page, IMAGES - 1)).isEqualTo(first); // the mask of an image is always the same
        }
    }

    @Test
    void withoutADecoderItIsSaid() {
        Path catalog = SmallCatalog.write(folder, IMAGES);
        try (Studio studio = Studio.open(StudioOptions.standard().withCatalog(catalog))) {
            var answer = new Page(studio).get("/api/column/loss");
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .contains("\"making\":false")
                    .contains("decoder")
                    .contains("--with");
        }
    }
}
