/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

/**
 * The share of an image's area that a random resized crop takes, drawn uniformly; {@code [min, max]} in a recipe.
 *
 * @param min smallest share, above 0
 * @param max largest share, at most 1
 */
public record CropScale(double min, double max) {}
