/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.plan;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.StageOptions;
import dev.maect.train.stage.MemoryEstimate;
import dev.maect.train.stage.MemoryUse;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.StageCost;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import dev.maect.train.stage.StepOperations;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.cost.ParameterCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a recipe comes to on so many images, worked out without building the model.
 *
 * @param encoder shape of the encoder
 * @param encoderParameters numbers in the encoder
 * @param device where it would run
 * @param precision the precision of its forward passes
 * @param images images
 * @param stages the enabled stages in order
 * @param evaluation estimated memory of the process while the encoders are evaluated
 * @param imageBytes the part of any of it that images take which are kept between epochs
 * @param capacity the memory that there is
 */
public record TrainingPlan(
        EncoderConfig encoder,
        long encoderParameters,
        ComputeDevice device,
        Precision precision,
        int images,
        List<StagePlan> stages,
        MemoryUse evaluation,
        long imageBytes,
        Capacity capacity) {
    private static final long FEATURE_COPIES = 3;

    /**
     * A stage of the plan.
     *
     * @param name the stage
     * @param options its settings
     * @param views views per image
     * @param steps steps in all
     * @param parameters numbers in the parts that take part
     * @param trainable those that train
     * @param rates peak learning rates by what they are for
     * @param memory estimated memory of the process at the peak
     * @param savingBytes memory beyond that for saving beside training; without it, training waits for its saving
     * @param checkpointed what the stage would take with all blocks checkpointed; empty where that saves nothing
     * @param cachedBytes the part of it that features of views take which are encoded once; 0 without such
     * @param operations floating-point operations of the stage, as {@link StepOperations} counts them
     */
    public record StagePlan(
            String name,
            StageOptions options,
            int views,
            long steps,
            long parameters,
            long trainable,
            List<Rate> rates,
            MemoryUse memory,
            long savingBytes,
            Optional<MemoryFit.Remedy> checkpointed,
            long cachedBytes,
            double operations) {}

    /** Weights, moments and averages, copied so that training goes on while they are written. */
    private static long savingBytes(StageKind kind, Recipe recipe, StageCost cost) {
        long copies = kind.settings(recipe, 1).averageDecay() > 0 ? 4 : 3;
        return copies * Float.BYTES * cost.trainable();
    }

    /**
     * A peak learning rate.
     *
     * @param group what learns at it
     * @param value the rate
     */
    public record Rate(String group, double value) {}

    /** Plans {@code recipe} for {@code images} images; {@code adopted} when the encoder comes from elsewhere. */
    public static TrainingPlan of(Recipe recipe, int images, boolean adopted) {
        return of(recipe, images, adopted, 0);
    }

    /** As {@link #of(Recipe, int, boolean)}, where images take {@code imageBytes} of memory between epochs. */
    public static TrainingPlan of(Recipe recipe, int images, boolean adopted, long imageBytes) {
        EncoderConfig encoder = Model.encoder(recipe);
        ComputeDevice device = ComputeDevice.parse(recipe.device());
        Precision precision = recipe.precision().on(device);
        List<StagePlan> stages = StageKinds.of(recipe, adopted).stream()
                .map(kind -> plan(kind, recipe, precision, images, imageBytes))
                .toList();
        return new TrainingPlan(
                encoder,
                ParameterCount.encoder(encoder),
                device,
                precision,
                images,
                stages,
                evaluation(recipe, precision, images).plus(imageBytes),
                imageBytes,
                Capacity.of(recipe));
    }

    /** The encoder, a batch that goes through it, and the features: as they are, standardised, and compared. */
    private static MemoryUse evaluation(Recipe recipe, Precision precision, int images) {
        EncoderConfig encoder = Model.encoder(recipe);
        long batch = Math.min(images, recipe.evaluation().batchSize());
        long values = batch * encoder.patches() * encoder.patchValues();
        long features = (long) images * Model.evaluationPooling(recipe).width(encoder.dim()) * Float.BYTES;
        return MemoryEstimate.of(recipe, precision)
                .frozen(ParameterCount.encoder(encoder))
                .batches(values)
                .pixels(values)
                .passing(batch, 1 + encoder.patches(), MemoryEstimate.Width.of(encoder))
                .heldBytes(FEATURE_COPIES * features)
                .use();
    }

    private static StagePlan plan(StageKind kind, Recipe recipe, Precision precision, int images, long imageBytes) {
        StageOptions options = StageKinds.options(kind, recipe);
        StageCost cost = kind.cost(recipe, precision, images);
        double seen = (double) options.steps(images) * options.batchSize();
        List<Rate> rates = new ArrayList<>();
        cost.rates().forEach((group, rate) -> rates.add(new Rate(group, rate)));
        return new StagePlan(
                kind.name(),
                options,
                cost.views(),
                options.steps(images),
                cost.parameters(),
                cost.trainable(),
                rates,
                cost.memory().plus(imageBytes),
                savingBytes(kind, recipe, cost),
                new MemoryFit(recipe, images, Capacity.of(recipe)).checkpointed(kind),
                cost.cachedBytes(),
                seen * cost.step().total() + (double) images * cost.onceOperations());
    }
}
