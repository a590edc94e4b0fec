/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.recipe;

/** How an image's tokens become one feature vector (the official code's poolings). */
public enum PoolingKind {
    /** The class token. */
    CLASS_TOKEN,
    /** The mean of the patch tokens. */
    MEAN_PATCH;

    /** The word that stands for this choice in a recipe. */
    @Override
    public String toString() {
        return Keywords.of(this);
    }
}
