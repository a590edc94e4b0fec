/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.contrast.HeadCost;
import dev.maect.data.augment.ViewGroup;
import dev.maect.recipe.HeadsOptions;
import dev.maect.recipe.Recipe;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.cost.OperationCount;
import java.util.List;
import java.util.function.ToLongFunction;

/** What the stages whose heads look at several places share in their costs: views of several sizes, and the heads. */
record HeadsCost(EncoderConfig encoder, List<ViewGroup> groups, int batchSize, List<HeadCost> heads) {
    static HeadsCost of(Recipe recipe, HeadsOptions options) {
        EncoderConfig encoder = Model.encoder(recipe);
        return new HeadsCost(
                encoder,
                Model.views(recipe, options.views()).groups(),
                options.batchSize(),
                Heads.costs(recipe, options, encoder.dim()));
    }

    /** The encoder for the views of a group. */
    EncoderConfig encoder(ViewGroup group) {
        return encoder.withImage(group.height(), group.width());
    }

    /** Views of a group in a step. */
    long views(ViewGroup group) {
        return (long) group.count() * batchSize;
    }

    /** Tokens of a view. */
    long tokens(ViewGroup group) {
        return 1L + encoder(group).patches();
    }

    /** Pixel values of a group in a step. */
    long values(ViewGroup group) {
        return views(group) * encoder(group).patches() * encoder(group).patchValues();
    }

    int viewsPerImage() {
        return groups.stream().mapToInt(ViewGroup::count).sum();
    }

    long headParameters() {
        return heads.stream().mapToLong(HeadCost::parameters).sum();
    }

    /** The pixels of all views, and what the loader keeps ready of them. */
    void pixels(MemoryEstimate memory) {
        memory.batches(groups.stream().mapToLong(this::values).sum());
        groups.forEach(group -> memory.pixels(values(group)));
    }

    /** Operations of a step per image, with {@code trainedBlocks} of the encoder's blocks; all of them with the stem. */
    StepOperations operations(int trainedBlocks) {
        long whole = perImage(OperationCount::encoder);
        long trained = trainedBlocks == encoder.depth()
                ? whole
                : perImage(config -> OperationCount.blocks(config, trainedBlocks));
        long ofHeads = heads.stream().mapToLong(HeadCost::trainedOperations).sum();
        long lookup = heads.stream().mapToLong(HeadCost::otherOperations).sum();
        return StepOperations.of(whole - trained + lookup, trained + ofHeads);
    }

    private long perImage(ToLongFunction<EncoderConfig> perView) {
        return groups.stream()
                .mapToLong(group -> group.count() * perView.applyAsLong(encoder(group)))
                .sum();
    }
}
