/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

/**
 * The size of the model's input; {@code 224} or {@code [height, width]} in a recipe.
 *
 * @param height rows of pixels
 * @param width columns of pixels
 */
public record ImageSize(int height, int width) {
    /** A square of {@code side} pixels. */
    public static ImageSize square(int side) {
        return new ImageSize(side, side);
    }
}
