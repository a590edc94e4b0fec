/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.forecast;

import dev.maect.data.ImageSource;
import dev.maect.recipe.EvaluationOptions;
import java.util.List;
import java.util.Optional;

/**
 * What a run has to do with.
 *
 * @param train images to train on
 * @param test images to evaluate on; 0 without
 * @param classes classes of each label set that is evaluated
 * @param kept whether decoded images are kept in memory between epochs
 */
public record RunSize(int train, int test, List<Integer> classes, boolean kept) {
    /** Copies the list. */
    public RunSize {
        classes = List.copyOf(classes);
    }

    /** Of images to train on and to evaluate on. */
    public static RunSize of(ImageSource train, Optional<ImageSource> test, boolean kept) {
        return new RunSize(
                train.size(),
                test.map(ImageSource::size).orElse(0),
                test.map(source -> source.labelSets().stream()
                                .map(set -> set.classes().size())
                                .toList())
                        .orElse(List.of()),
                kept);
    }

    /** Images whose features an evaluation learns from. */
    int bank(EvaluationOptions options) {
        return options.bankLimit() == 0 ? train : Math.min(train, options.bankLimit());
    }
}
