/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import dev.maect.data.ImageSource;
import dev.maect.data.augment.ViewKind;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an analysis looks at.
 *
 * @param title of the encoder, for images
 * @param opener opens the encoder, for an analysis that needs more than the features of whole images
 * @param train images to learn from
 * @param test images to measure and show
 * @param artefacts where a file with a given name goes
 * @param block the block whose attention is shown, from 0; empty for the last
 * @param clusters numbers of clusters to try; the first one where only one is used
 * @param views what is done to images where views are compared
 * @param batchSize images per forward pass
 * @param seed of everything random
 */
public record Subject(
        String title,
        Supplier<FeatureExtractor> opener,
        Side train,
        Side test,
        Function<String, Path> artefacts,
        Optional<Integer> block,
        List<Integer> clusters,
        ViewKind views,
        int batchSize,
        long seed) {
    /** Copies the list. */
    public Subject {
        clusters = List.copyOf(clusters);
    }

    /**
     * Images and their features.
     *
     * @param images readable
     * @param known their features, row for row: kept ones, or else extracted now
     */
    public record Side(ImageSource images, Supplier<FeatureSet> known) {
        /** Float32 [N, D] with the labels of the images; the caller closes them. */
        FeatureSet features() {
            return known.get();
        }
    }

    /** The encoder; the caller closes it. */
    FeatureExtractor openExtractor() {
        return opener.get();
    }

    Path file(String name) {
        return artefacts.apply(name);
    }
}
