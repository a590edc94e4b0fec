/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.recipe;

/** The augmentations that make the two views of the contrastive stages. */
public enum ViewKind {
    /** Random resized crop and horizontal flip: MAE-CT. */
    MINIMAL,
    /** BYOL's augmentations (crop, flip, colour jitter, blur, greyscale, solarise): MAE-CT_aug. */
    AUG;

    /** The word that stands for this choice in a recipe. */
    @Override
    public String toString() {
        return Keywords.of(this);
    }
}
