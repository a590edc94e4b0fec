/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.plan;

import dev.maect.contrast.HeadCost;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.StageOptions;
import dev.maect.train.optim.LayerwiseDecay;
import dev.maect.train.stage.CachedViews;
import dev.maect.train.stage.ContrastiveTuning;
import dev.maect.train.stage.HeadPreparation;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Pretraining;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.ParameterCount;
import java.util.ArrayList;
import java.util.List;

/**
 * What a recipe comes to on so many images, worked out without building the model.
 *
 * @param encoder shape of the encoder
 * @param encoderParameters numbers in the encoder
 * @param device where it would run
 * @param precision the precision of its forward passes
 * @param images images
 * @param stages the enabled stages in order
 */
public record TrainingPlan(
        EncoderConfig encoder,
        long encoderParameters,
        ComputeDevice device,
        Precision precision,
        int images,
        List<StagePlan> stages) {
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
     * @param memoryBytes estimated native memory at the peak
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
            long memoryBytes,
            long cachedBytes,
            double operations) {}

    /**
     * A peak learning rate.
     *
     * @param group what learns at it
     * @param value the rate
     */
    public record Rate(String group, double value) {}

    /** Plans {@code recipe} for {@code images} images; {@code adopted} when the encoder comes from elsewhere. */
    public static TrainingPlan of(Recipe recipe, int images, boolean adopted) {
        EncoderConfig encoder = Model.encoder(recipe);
        ComputeDevice device = ComputeDevice.parse(recipe.device());
        Precision precision = recipe.precision().on(device);
        List<StagePlan> stages = new ArrayList<>();
        if (recipe.pretrain().enabled() && !adopted) {
            stages.add(pretrain(recipe, encoder, precision, images));
        }
        if (recipe.prepareHead().enabled()) {
            stages.add(prepareHead(recipe, encoder, precision, images));
        }
        if (recipe.tune().enabled()) {
            stages.add(tune(recipe, encoder, precision, images));
        }
        return new TrainingPlan(encoder, ParameterCount.encoder(encoder), device, precision, images, stages);
    }

    private static StagePlan pretrain(Recipe recipe, EncoderConfig encoder, Precision precision, int images) {
        var options = recipe.pretrain();
        DecoderConfig decoder = Model.decoder(recipe);
        long parameters = ParameterCount.encoder(encoder) + ParameterCount.decoder(encoder, decoder);
        long perPart = (long) options.batchSize() / options.accumulate() * options.views();
        int visible = 1 + (int) (encoder.patches() * (1 - options.maskRatio()));
        MemoryEstimate memory = new MemoryEstimate(precision)
                .trained(parameters)
                .blocks(perPart, visible, encoder.dim(), encoder.heads(), encoder.depth())
                .blocks(perPart, 1 + encoder.patches(), decoder.dim(), decoder.heads(), decoder.depth())
                .pixels(perPart * encoder.patches() * encoder.patchValues());
        return new StagePlan(
                Pretraining.NAME,
                options,
                options.views(),
                options.steps(images),
                parameters,
                parameters,
                List.of(new Rate("encoder, decoder", options.learningRate())),
                memory.bytes(),
                0,
                operations(recipe, Pretraining.NAME, options, images));
    }

    private static StagePlan prepareHead(Recipe recipe, EncoderConfig encoder, Precision precision, int images) {
        var options = recipe.prepareHead();
        HeadCost head = Model.preparedHeadCost(recipe, encoder.dim());
        long trainable = head.parameters();
        long frozen = ParameterCount.encoder(encoder);
        long views = 2L * options.batchSize();
        long cached = CachedViews.bytes(recipe, images);
        MemoryEstimate memory = new MemoryEstimate(precision)
                .held(cached)
                .frozen(frozen)
                .trained(trainable)
                .blocks(views, 1 + encoder.patches(), encoder.dim(), encoder.heads(), 1)
                .head(head)
                .pixels(views * encoder.patches() * encoder.patchValues());
        return new StagePlan(
                HeadPreparation.NAME,
                options,
                2,
                options.steps(images),
                frozen + trainable,
                trainable,
                List.of(new Rate("head", options.learningRate())),
                memory.bytes(),
                cached,
                operations(recipe, HeadPreparation.NAME, options, images)
                        + (double) images * StepOperations.ofCachedViews(recipe));
    }

    private static StagePlan tune(Recipe recipe, EncoderConfig encoder, Precision precision, int images) {
        var options = recipe.tune();
        HeadCost head = Model.tunedHeadCost(recipe, encoder.dim());
        int frozenBlocks = options.frozenBlocks(encoder.depth());
        long whole = ParameterCount.encoder(encoder);
        long trainableEncoder = frozenBlocks == 0
                ? whole
                : ParameterCount.blocks(encoder, encoder.depth() - frozenBlocks) + 2L * encoder.dim();
        long headParameters = head.parameters();
        long views = 2L * options.batchSize();
        MemoryEstimate memory = new MemoryEstimate(precision)
                .frozen(whole) // frozen blocks, and the average of the others
                .trained(trainableEncoder + headParameters)
                .blocks(views, 1 + encoder.patches(), encoder.dim(), encoder.heads(), encoder.depth() - frozenBlocks)
                .head(head)
                .pixels(views * encoder.patches() * encoder.patchValues());
        LayerwiseDecay decay = new LayerwiseDecay(encoder.depth(), options.layerDecay());
        List<Rate> rates = new ArrayList<>();
        rates.add(new Rate("encoder norm", options.encoderLearningRate()));
        for (int block = encoder.depth() - 1; block >= frozenBlocks; block--) {
            rates.add(new Rate("encoder block " + block, options.encoderLearningRate() * decay.blockScale(block)));
        }
        if (frozenBlocks == 0) {
            rates.add(new Rate("encoder stem", options.encoderLearningRate() * decay.stemScale()));
        }
        rates.add(new Rate("head", options.headLearningRate()));
        return new StagePlan(
                ContrastiveTuning.NAME,
                options,
                2,
                options.steps(images),
                whole + headParameters,
                trainableEncoder + headParameters,
                rates,
                memory.bytes(),
                0,
                operations(recipe, ContrastiveTuning.NAME, options, images));
    }

    private static double operations(Recipe recipe, String stage, StageOptions options, int images) {
        double seen = (double) options.steps(images) * options.batchSize();
        return seen * StepOperations.of(recipe, stage).total();
    }
}
