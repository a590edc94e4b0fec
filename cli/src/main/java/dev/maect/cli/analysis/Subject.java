/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import dev.maect.data.ImageSource;
import dev.maect.data.ViewKind;
import dev.maect.eval.FeatureExtractor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an analysis looks at.
 *
 * @param title the encoder's name, for headings
 * @param extractor the encoder; belongs to the caller
 * @param train pictures to learn from, with or without labels
 * @param test pictures to look at
 * @param artefacts the place of a file of pictures or a table, by its name
 * @param block whose attention is shown, from 0; empty for the last one
 * @param clusters numbers of clusters to try
 * @param views of label-free measures
 * @param batchSize pictures per forward pass
 * @param seed of everything random
 */
public record Subject(
        String title,
        FeatureExtractor extractor,
        ImageSource train,
        ImageSource test,
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

    Path file(String name) {
        return artefacts.apply(name);
    }
}
