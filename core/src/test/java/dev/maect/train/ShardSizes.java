/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.data.ImageSource;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.recipe.Recipe;
import dev.maect.train.ChangedTensors.Changed;
import dev.maect.train.optim.Shards;
import dev.maect.train.optim.WeightAverage;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Stage;
import dev.maect.train.stage.StageContext;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import dev.maect.train.state.TrainingState.Reading;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** How many numbers of moments and averages a rank keeps. */
record ShardSizes(Recipe recipe, ImageSource source, TrainingFiles files, ProcessGroup group) {
    /** Those of this rank, and those of all. */
    long[] numbers() {
        StageKind kind = StageKinds.named("pretrain");
        StageContext context = new StageContext(
                recipe,
                source,
                ComputeDevice.CPU,
                Precision.FP32,
                Optional.empty(),
                files::checkpoint,
                new Reading(List.of(), 0),
                event -> {},
                () -> false,
                group);
        try (Stage stage = kind.begin(context)) {
            stage.freeze();
            Shards shards = Shards.of(stage.groups(), group);
            WeightAverage average = new WeightAverage(stage.encoder().tensors(), 0.9, shards, "encoder");
            try (TrainStep step = new TrainStep(
                    stage,
                    kind.settings(recipe, 3),
                    Model.normalisation(recipe),
                    ComputeDevice.CPU,
                    Precision.FP32,
                    Optional.of(average),
                    group,
                    shards)) {
                Map<String, Changed> parts = step.changed().all();
                long all = parts.values().stream()
                        .filter(part -> part.owner().isPresent())
                        .mapToLong(part -> part.like().numel())
                        .sum();
                long here = parts.values().stream()
                        .filter(part -> part.owner().isPresent())
                        .flatMap(part -> part.here().stream())
                        .mapToLong(Tensor::numel)
                        .sum();
                return new long[] {here, all};
            }
        }
    }
}
