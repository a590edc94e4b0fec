/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.state;

import dev.maect.train.optim.AdamW;
import dev.maect.train.optim.WeightAverage;
import dev.maect.train.stage.Stage;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.safetensors.Safetensors;
import dev.maect.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The state of a stage between two epochs: weights, queue, moments, average. All else (order, augmentations, masks,
 * picks, schedule) is a function of the epoch, so a resumed stage goes on as if nothing had happened.
 */
public final class PartialCheckpoint {
    private static final String EPOCHS = "epochs-done";

    private final Path path;
    private final Stage stage;
    private final AdamW optimiser;
    private final Optional<WeightAverage> average;

    public PartialCheckpoint(Path path, Stage stage, AdamW optimiser, Optional<WeightAverage> average) {
        this.path = path;
        this.stage = stage;
        this.optimiser = optimiser;
        this.average = average;
    }

    private Map<String, Tensor> tensors() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        stage.parts().forEach((prefix, part) -> part.all().forEach((name, t) -> all.put(prefix + "." + name, t)));
        optimiser.state().forEach((name, t) -> all.put("optimiser." + name, t));
        average.ifPresent(a -> a.tensors().forEach((name, t) -> all.put("average." + name, t)));
        return all;
    }

    public void save(int epochsDone) {
        Safetensors.write(path, tensors(), Map.of(EPOCHS, Integer.toString(epochsDone), "stage", stage.name()));
    }

    /** Restores the state if there is one; how many epochs are done. */
    public int restore() {
        if (!Files.exists(path)) {
            return 0;
        }
        try (SafetensorsFile file = SafetensorsFile.open(path);
                NoGradGuard guard = new NoGradGuard()) {
            Map<String, Tensor> own = tensors();
            if (!file.names().equals(own.keySet())) {
                throw new CheckpointException(path + " does not fit this recipe's " + stage.name()
                        + " stage. Resume with the recipe that the run was started with.");
            }
            own.forEach((name, tensor) -> {
                try (Tensor saved = file.read(name)) {
                    tensor.copy_(saved);
                }
            });
            return Integer.parseInt(file.metadata().getOrDefault(EPOCHS, "0"));
        }
    }

    public void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
