/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.state;

import dev.maect.data.loader.BadImage;
import dev.maect.io.Json;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.safetensors.Safetensors;
import dev.maect.weights.safetensors.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * All that a stage needs to go on at any step as if nothing had happened. Its tensors (weights, moments, averages, queue,
 * batch-norm statistics) are written beside it; everything random (order, augmentations, masks, picks) and the learning
 * rate are functions of the position, and so is what the loader gives next.
 *
 * @param stage the stage's name
 * @param position where in the data it stands
 * @param meter what speed and smoothing are computed from
 * @param watch what the monitors have seen
 * @param badImages images that could not be read so far
 * @param seconds wall-clock time spent on the stage so far
 */
public record TrainingState(
        String stage, Position position, Meter meter, Watch watch, List<BadImage> badImages, double seconds) {
    private static final String KEY = "training-state";

    /** Copies the list. */
    public TrainingState {
        badImages = List.copyOf(badImages);
    }

    /**
     * A place between two steps.
     *
     * @param epoch counted from 0; the number of epochs where all are done
     * @param step steps of this epoch that are done, fewer than it has
     */
    public record Position(int epoch, int step) {
        /** Before the first step. */
        public static final Position START = new Position(0, 0);

        /** Steps of the stage that are done. */
        public long steps(int stepsPerEpoch) {
            return (long) epoch * stepsPerEpoch + step;
        }
    }

    /**
     * What the reports of steps are computed from.
     *
     * @param smoothedLoss NaN before the first step
     * @param measuredSteps steps that the speed is taken from; negative while the first ones are left out
     * @param measuredNanos the time of these
     */
    public record Meter(double smoothedLoss, long measuredSteps, long measuredNanos) {}

    /**
     * What the monitors have seen.
     *
     * @param nonFinite losses in a row that were not finite
     * @param warned what was warned of, once each
     * @param epochNanos time of this epoch's steps
     * @param waitedNanos the part of it spent waiting for data
     */
    public record Watch(int nonFinite, List<String> warned, long epochNanos, long waitedNanos) {
        /** Copies the list. */
        public Watch {
            warned = List.copyOf(warned);
        }
    }

    /**
     * Writes this state, whole or not at all.
     *
     * @param tensors all that steps of the stage change, by name
     */
    public void write(Path file, Map<String, Tensor> tensors) {
        Safetensors.write(file, tensors, Map.of(KEY, Json.line(this)));
    }

    /**
     * Reads the state of a stage, and its tensors into those given.
     *
     * @param tensors all that steps of the stage change, by name, which get the saved values
     * @return empty if there is no such file
     * @throws CheckpointException if the file is of another stage, or of one with other parts
     */
    public static Optional<TrainingState> read(Path file, String stage, Map<String, Tensor> tensors) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (SafetensorsFile saved = SafetensorsFile.open(file);
                NoGradGuard guard = new NoGradGuard()) {
            String json = saved.metadata().getOrDefault(KEY, "");
            if (json.isEmpty() || !saved.names().equals(tensors.keySet())) {
                throw unfit(file, stage);
            }
            TrainingState state = Json.parse(json, file + ", " + KEY, TrainingState.class);
            if (!state.stage.equals(stage)) {
                throw unfit(file, stage);
            }
            tensors.forEach((name, tensor) -> {
                try (Tensor value = saved.read(name)) {
                    tensor.copy_(value);
                }
            });
            return Optional.of(state);
        }
    }

    private static CheckpointException unfit(Path file, String stage) {
        return new CheckpointException(file + " does not fit this recipe's " + stage
                + " stage. Resume with the recipe that the run was started with.");
    }
}
