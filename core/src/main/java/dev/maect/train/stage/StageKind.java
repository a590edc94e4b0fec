/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.data.augment.Views;
import dev.maect.engine.Precision;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.StageSection;
import java.util.Optional;

/**
 * Everything about a stage that is known before it runs. A new stage is one file: an implementation marked {@code
 * @AutoService(StageSection.class)} with the record of its settings and its {@link Stage} inside. The recipe's keys, the
 * table of settings, the plan and the run find it there.
 */
public interface StageKind extends StageSection {
    /** How long and with what it trains on data with {@code stepsPerEpoch} steps per epoch. */
    StageSettings settings(Recipe recipe, long stepsPerEpoch);

    /** What it takes on {@code images} images. */
    StageCost cost(Recipe recipe, Precision precision, int images);

    /** The views that it sees of an image. */
    Views views(Recipe recipe);

    /** Makes the stage with its parts, on the context's device. The caller closes it. */
    Stage begin(StageContext context);

    /** Whether it makes an encoder from nothing; it is left out where an encoder is brought along. */
    default boolean makesEncoder() {
        return false;
    }

    /** The name of the file, without ending, that it exports the encoder to; empty if it leaves the encoder as it is. */
    default Optional<String> exports() {
        return Optional.of("encoder-" + name());
    }

    /**
     * The part of a model that is this stage's work. A file with this part, brought along, stands for the stage where a
     * recipe skips it.
     */
    default Optional<String> makesPart() {
        return Optional.empty();
    }

    /** What may help where the stage seems to find a shortcut, as sentences. */
    default String shortcutRemedy(Recipe recipe) {
        return "Use stronger augmentations or fewer epochs.";
    }

    /**
     * Checks, before anything is computed, that the machine has what the stage needs.
     *
     * @throws dev.maect.MaectException if not
     */
    default void requireFits(Recipe recipe, int images) {}
}
