/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.plan;

import dev.maect.recipe.ModelOptions;
import dev.maect.recipe.PretrainOptions;
import dev.maect.recipe.Recipe;
import dev.maect.train.stage.Pretraining;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces {@code auto} of the settings that cost time to save memory by the smallest number with which the stages fit
 * into what is free. The batch is never among them: the learning rate, the schedule, batch norm and the queue hang on it.
 */
public final class AutoMemory {
    private static final Logger LOG = LoggerFactory.getLogger(AutoMemory.class);
    private static final String PARTS = "pretrain.accumulate";
    private static final String BLOCKS = "model.checkpoint-blocks";

    private AutoMemory() {}

    /**
     * The recipe with numbers only.
     *
     * @param images training images
     * @param adopted whether the encoder is brought along instead of made
     * @param before the recipe of the run that goes on, whose numbers are kept
     */
    public static Recipe resolve(Recipe recipe, int images, boolean adopted, Optional<Recipe> before) {
        return isOpen(recipe) ? resolve(recipe, images, adopted, before, Capacity.of(recipe)) : recipe;
    }

    private static boolean isOpen(Recipe recipe) {
        return recipe.pretrain().accumulate() == PretrainOptions.AUTO
                || recipe.model().checkpointBlocks() == ModelOptions.AUTO;
    }

    static Recipe resolve(Recipe recipe, int images, boolean adopted, Optional<Recipe> before, Capacity capacity) {
        List<StageKind> kinds = StageKinds.of(recipe, adopted);
        Recipe resolved = recipe;
        if (recipe.pretrain().accumulate() == PretrainOptions.AUTO) {
            List<StageKind> first = new ArrayList<>(kinds);
            first.removeIf(kind -> !kind.name().equals(Pretraining.NAME));
            int batch = recipe.pretrain().batchSize();
            resolved = choose(
                    resolved,
                    PARTS,
                    before.map(kept -> kept.pretrain().accumulate()),
                    first,
                    IntStream.rangeClosed(1, batch).filter(parts -> batch % parts == 0),
                    images,
                    capacity);
        }
        if (recipe.model().checkpointBlocks() == ModelOptions.AUTO) {
            resolved = choose(
                    resolved,
                    BLOCKS,
                    before.map(kept -> kept.model().checkpointBlocks()),
                    kinds,
                    IntStream.rangeClosed(0, recipe.model().depth()),
                    images,
                    capacity);
        }
        return resolved;
    }

    private static Recipe choose(
            Recipe recipe,
            String key,
            Optional<Integer> kept,
            List<StageKind> kinds,
            IntStream values,
            int images,
            Capacity capacity) {
        if (kept.isPresent()) {
            return recipe.with(key + "=" + kept.get());
        }
        Recipe chosen = new MemoryFit(recipe, images, capacity)
                .firstThatFits(kinds, values.mapToObj(value -> key + "=" + value));
        LOG.info(
                "{}: auto is {} here, of {}",
                key,
                key.equals(PARTS)
                        ? chosen.pretrain().accumulate()
                        : chosen.model().checkpointBlocks(),
                capacity.words());
        return chosen;
    }
}
