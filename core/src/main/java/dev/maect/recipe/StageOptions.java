/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.List;

/** What the settings of all stages have in common. Implemented by records, whose components are the settings. */
public interface StageOptions {
    /** Passes over the images; 0 skips the stage. */
    int epochs();

    /** Images per step, over all devices. */
    int batchSize();

    /** Whether the stage runs. */
    default boolean enabled() {
        return epochs() > 0;
    }

    /** Steps per epoch on {@code images} images: whole batches only, the rest waits for the next shuffle. */
    default long stepsPerEpoch(int images) {
        return images / batchSize();
    }

    /** Steps of the whole stage on {@code images} images. */
    default long steps(int images) {
        return epochs() * stepsPerEpoch(images);
    }

    /**
     * Checks what must hold between these settings and others of the recipe that holds them; each is within its bounds.
     *
     * @throws RecipeException naming the settings at fault and the remedy
     */
    default void check(Recipe recipe) {}

    /** What will run on {@code images} images, though hardly as meant: a sentence or two each. */
    default List<String> warnings(Recipe recipe, int images) {
        return List.of();
    }
}
