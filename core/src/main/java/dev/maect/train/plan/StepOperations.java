/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.plan;

import dev.maect.contrast.HeadCost;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.ViewOptions;
import dev.maect.train.stage.ContrastiveTuning;
import dev.maect.train.stage.HeadPreparation;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Pretraining;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.OperationCount;

/**
 * Floating-point operations of one step, per image with all its views, as {@link OperationCount} counts them: what
 * trains is counted three times (forward, and backward twice as much), what is frozen once. Views that are encoded once
 * for the whole of stage 2 are no part of its steps; {@link #ofCachedViews} counts those.
 *
 * @param forward of the forward pass
 * @param backward of the backward pass
 */
public record StepOperations(long forward, long backward) {
    /** Forward and backward. */
    public long total() {
        return forward + backward;
    }

    /** The operations of stage {@code stage} in {@code recipe}; ViT-B/16's stage 1 takes 58.7e9 per view. */
    public static StepOperations of(Recipe recipe, String stage) {
        EncoderConfig encoder = Model.encoder(recipe);
        return switch (stage) {
            case Pretraining.NAME -> pretrain(recipe, encoder);
            case HeadPreparation.NAME ->
                contrastive(
                        recipe.prepareHead().cachesViews() ? 0 : OperationCount.encoder(encoder),
                        Model.preparedHeadCost(recipe, encoder.dim()),
                        0);
            case ContrastiveTuning.NAME ->
                contrastive(
                        OperationCount.encoder(encoder) - trainedPart(recipe, encoder),
                        Model.tunedHeadCost(recipe, encoder.dim()),
                        trainedPart(recipe, encoder));
            default -> throw new IllegalArgumentException("No stage is named " + stage);
        };
    }

    /** The operations, per image, of encoding the views that stage 2 draws from; 0 if it encodes new ones each epoch. */
    public static long ofCachedViews(Recipe recipe) {
        return recipe.prepareHead().cacheViews() * OperationCount.encoder(Model.encoder(recipe));
    }

    private static StepOperations pretrain(Recipe recipe, EncoderConfig encoder) {
        DecoderConfig decoder = Model.decoder(recipe);
        int visible = (int) (encoder.patches() * (1 - recipe.pretrain().maskRatio()));
        long forward = OperationCount.encoder(encoder, visible) + OperationCount.decoder(encoder, decoder, visible);
        return trained(forward).times(recipe.pretrain().views());
    }

    private static long trainedPart(Recipe recipe, EncoderConfig encoder) {
        int frozen = recipe.tune().frozenBlocks(encoder.depth());
        return frozen == 0 ? OperationCount.encoder(encoder) : OperationCount.blocks(encoder, encoder.depth() - frozen);
    }

    /** Of the encoder per view, of the head per image. */
    private static StepOperations contrastive(long frozenOfEncoder, HeadCost head, long trainedOfEncoder) {
        long frozen = ViewOptions.COUNT * frozenOfEncoder + head.otherOperations();
        StepOperations trained = trained(ViewOptions.COUNT * trainedOfEncoder + head.trainedOperations());
        return new StepOperations(frozen + trained.forward, trained.backward);
    }

    private static StepOperations trained(long forward) {
        return new StepOperations(forward, OperationCount.BACKWARD * forward);
    }

    private StepOperations times(int views) {
        return new StepOperations(views * forward, views * backward);
    }
}
