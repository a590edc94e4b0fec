/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.engine.Generators;
import dev.maect.recipe.Recipe;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Pretraining;
import dev.maect.vit.Encoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An encoder written to a model file, to the disk itself, and read back into another encoder. */
final class CheckpointWorkload implements Workload {
    private final Encoder encoder;
    private final Encoder other;
    private final ModelDescription description;
    private final Path file;

    CheckpointWorkload(BenchOptions options) {
        Recipe recipe = options.recipe();
        encoder = new Encoder(Model.encoder(recipe));
        encoder.initialise(Generators.of(recipe.seed(), "encoder"));
        other = new Encoder(Model.encoder(recipe));
        description = new ModelDescription(
                Model.encoder(recipe),
                Optional.empty(),
                Model.evaluationPooling(recipe),
                Model.normalisation(recipe),
                Pretraining.NAME,
                Map.of());
        try {
            file = Files.createTempFile("maect-bench", ".safetensors");
        } catch (IOException e) {
            throw new MaectException("Cannot write a checkpoint to measure with: " + e.getMessage(), e);
        }
    }

    @Override
    public Map<String, Double> run() {
        long start = System.nanoTime();
        new ModelFile.Contents().with("encoder", encoder.tensors().all()).write(file, description);
        long written = System.nanoTime();
        try (ModelFile read = ModelFile.open(file)) {
            read.load("encoder", other.tensors());
            Map<String, Double> phases = new LinkedHashMap<>();
            phases.put("write", (written - start) / 1e9);
            phases.put("read", (System.nanoTime() - written) / 1e9);
            return phases;
        }
    }

    @Override
    public double amount() {
        return 4.0 * encoder.tensors().parameterCount() / 1e6;
    }

    @Override
    public double operations() {
        return 0;
    }

    @Override
    public void close() {
        encoder.close();
        other.close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new MaectException("Cannot delete " + file + ": " + e.getMessage(), e);
        }
    }
}
