/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

/** Where an encoder's blocks have their norms. */
public enum BlockNorms {
    /** Before attention and MLP, and one after the last block: ViT, MAE. */
    PRE,
    /** After each sum, and one before the first block: data2vec 2.0. */
    POST;

    /** The word that stands for this choice in a recipe. */
    @Override
    public String toString() {
        return Keywords.of(this);
    }
}
