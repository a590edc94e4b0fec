/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

/** How the images to train on are decoded; those to evaluate on are always decoded in full. */
public enum Decode {
    /** In full size. */
    FULL,
    /** Large JPEGs at a half, quarter or eighth, where every view of an image shrinks it at least as much. */
    REDUCED;

    /** The word that stands for this choice in a recipe. */
    @Override
    public String toString() {
        return Keywords.of(this);
    }
}
