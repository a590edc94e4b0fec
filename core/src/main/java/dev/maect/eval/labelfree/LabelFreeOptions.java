/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import dev.maect.data.augment.ViewKind;
import dev.maect.eval.EvaluationException;

/**
 * Options of the label-free measures.
 *
 * @param neighbours k of the neighbour consistency
 * @param clusters k of stability and silhouette
 * @param views what is done to the images for alignment and neighbour consistency; {@link ViewKind#MINIMAL} or {@link
 *     ViewKind#AUG}
 * @param minScale smallest share of an image that a view shows
 * @param batchSize images per forward pass
 * @param seed of views and clusters
 */
public record LabelFreeOptions(
        int neighbours, int clusters, ViewKind views, double minScale, int batchSize, long seed) {
    /** {@link #within} takes at least so many images. */
    public static final int FEWEST_IMAGES = 8;

    private static final int IMAGES_PER_CLUSTER = 4;

    /** Checks the values. */
    public LabelFreeOptions {
        if (neighbours < 1 || clusters < 2 || batchSize < 1) {
            throw new EvaluationException("Label-free measures need at least one neighbour, two clusters and a positive"
                    + " batch size; got " + neighbours + ", " + clusters + " and " + batchSize + ".");
        }
        if (views == ViewKind.EVALUATION) {
            throw new EvaluationException("Label-free measures compare random views; evaluation views are all equal."
                    + " Choose minimal or aug.");
        }
    }

    /** Ten neighbours, ten clusters, crop and flip with at least a fifth of the image, batches of 256. */
    public static LabelFreeOptions defaults(long seed) {
        return new LabelFreeOptions(10, 10, ViewKind.MINIMAL, 0.2, 256, seed);
    }

    /**
     * The same for few images: not more neighbours than there are others, and at least four images a cluster.
     *
     * @param images how many there are, at least {@link #FEWEST_IMAGES}
     */
    public LabelFreeOptions within(int images) {
        if (images < FEWEST_IMAGES) {
            throw new EvaluationException("Label-free measures need at least " + FEWEST_IMAGES + " images; there "
                    + (images == 1 ? "is 1." : "are " + images + "."));
        }
        return new LabelFreeOptions(
                Math.min(neighbours, images - 2),
                Math.min(clusters, images / IMAGES_PER_CLUSTER),
                views,
                minScale,
                batchSize,
                seed);
    }
}
