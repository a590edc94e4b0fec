/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.data.augment.ViewKind;

/** Measures without labels by which the best encoder can be chosen; {@code dev.maect.eval.labelfree} says what they are. */
public enum BestBy {
    /**
     * The one that judges the recipe's tuning best: view retrieval where images are augmented; effective rank where they are
     * cropped and flipped, as the views are that retrieval is measured with, and where no views are measured.
     */
    AUTO(true),
    /** How many directions the features spread over, centred. */
    EFFECTIVE_RANK(true),
    /** The same, not centred. */
    RANKME(true),
    /** Whether two views of an image have the same neighbours. */
    NEIGHBOUR_CONSISTENCY(true),
    /** Whether a view finds the other view of its image. */
    VIEW_RETRIEVAL(true),
    /** Whether clusters of two halves agree. */
    CLUSTER_STABILITY(true),
    /** How far two views of an image are apart. */
    ALIGNMENT(false);

    private final boolean higherIsBetter;

    BestBy(boolean higherIsBetter) {
        this.higherIsBetter = higherIsBetter;
    }

    /** Whether {@code value} is better than {@code other}. */
    public boolean isBetter(double value, double other) {
        return higherIsBetter ? value > other : value < other;
    }

    /** The measure itself: what {@link #AUTO} stands for in {@code recipe}. */
    public BestBy in(Recipe recipe) {
        if (this != AUTO) {
            return this;
        }
        boolean cropped = recipe.tune().enabled() && recipe.tune().views().kind() == ViewKind.MINIMAL;
        return cropped || recipe.evaluation().monitorViewLimit() == 0 ? EFFECTIVE_RANK : VIEW_RETRIEVAL;
    }

    /** The word that stands for this choice in a recipe, which is the measure's name in metrics. */
    @Override
    public String toString() {
        return Keywords.of(this);
    }
}
