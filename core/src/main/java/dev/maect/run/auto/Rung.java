/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.recipe.Recipe;
import java.util.List;

/**
 * A model to choose, from small to large, with what goes with its size.
 *
 * @param dim token width
 * @param depth blocks
 * @param heads attention heads
 * @param grid patches along a side at most
 * @param patch side of a patch in pixels at most
 * @param decoder width, depth and heads of the decoder
 * @param hidden width of the projector's hidden layers; the predictor's is twice as wide
 * @param output width of the embeddings
 * @param rates base learning rates: of pre-training, of the encoder in tuning, of the head
 * @param seen images that pre-training should see, each time counted, before a larger model is better than a smaller one
 * @param images training images below which the model would learn them by heart
 */
record Rung(
        int dim,
        int depth,
        int heads,
        int grid,
        int patch,
        List<Integer> decoder,
        int hidden,
        int output,
        List<Double> rates,
        long seen,
        int images) {
    /** Below this side patches are counted by their pixels. */
    private static final int SMALL_SIDE = 28;

    private static final int SMALL_GRID = 8;
    private static final int FINEST_PATCH = 4;

    /**
     * All of them. Widths, decoders and rates are those of the packaged recipes demo, cifar10, small and maect-b16; the images
     * seen are what cifar10 (500,000), small (up to 4 million) and the paper (a billion) spend, taken down where time is short.
     */
    static final List<Rung> ALL = List.of(
            new Rung(96, 6, 3, 8, 12, List.of(64, 2, 2), 256, 64, List.of(2e-3, 2e-3, 2e-3), 150_000, 0),
            new Rung(192, 6, 3, 8, 12, List.of(96, 2, 3), 512, 128, List.of(1.5e-3, 3e-3, 1e-3), 400_000, 0),
            new Rung(192, 12, 3, 10, 12, List.of(96, 4, 3), 512, 128, List.of(1.5e-3, 3e-3, 1e-3), 1_500_000, 500),
            new Rung(384, 12, 6, 10, 16, List.of(192, 4, 6), 1024, 128, List.of(6e-4, 2e-4, 5e-4), 5_000_000, 2000),
            new Rung(384, 12, 6, 14, 16, List.of(192, 4, 6), 1024, 128, List.of(6e-4, 2e-4, 5e-4), 10_000_000, 2000),
            new Rung(
                    768,
                    12,
                    12,
                    14,
                    16,
                    List.of(512, 8, 16),
                    2048,
                    256,
                    List.of(1.5e-4, 1e-4, 1e-4),
                    100_000_000,
                    50_000));

    /** The one whose speed tells that of the others best: neither so small that overheads count, nor slow to try. */
    static final Rung REFERENCE = ALL.get(1);

    /** Side of a patch for images whose shorter side is {@code side}. */
    int patchFor(int side) {
        return side < SMALL_SIDE ? Math.max(1, side / SMALL_GRID) : Math.max(1, Math.min(patch, side / gridFor(side)));
    }

    /** Patches along a side for images whose shorter side is {@code side}. */
    int gridFor(int side) {
        return side < SMALL_SIDE
                ? Math.max(SMALL_GRID, Math.min(grid, side / Math.max(1, side / SMALL_GRID)))
                : Math.min(grid, Math.max(SMALL_SIDE / FINEST_PATCH, side / FINEST_PATCH));
    }

    /** The settings of model, decoder, head and learning rates. */
    List<String> settings(int side) {
        return List.of(
                "model.size=custom",
                "model.dim=" + dim,
                "model.depth=" + depth,
                "model.heads=" + heads,
                "model.patch-size=" + patchFor(side),
                "model.image-size=" + patchFor(side) * gridFor(side),
                "decoder.dim=" + decoder.get(0),
                "decoder.depth=" + decoder.get(1),
                "decoder.heads=" + decoder.get(2),
                "pretrain.base-lr=" + rates.get(0));
    }

    /** The settings of a head, and the rates to tune with, for an encoder {@code width} wide: those of the nearest model. */
    static List<String> headSettings(int width) {
        Rung nearest =
                ALL.stream().filter(rung -> rung.dim >= width).findFirst().orElse(ALL.get(ALL.size() - 1));
        return List.of(
                "head.projector-hidden-dim=" + nearest.hidden,
                "head.predictor-hidden-dim=" + 2 * nearest.hidden,
                "head.output-dim=" + nearest.output,
                "prepare-head.base-lr=" + nearest.rates.get(2),
                "tune.encoder-base-lr=" + nearest.rates.get(1),
                "tune.head-base-lr=" + nearest.rates.get(2));
    }

    /** The model in words. */
    static String words(Recipe recipe) {
        return recipe.model().dim() + " wide, " + recipe.model().depth() + " deep";
    }
}
