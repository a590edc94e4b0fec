/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.source.CommonClasses;
import dev.maect.eval.EvaluationException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the classes of the images to measure on must go with those of the images to learn from. */
public enum ClassMatching {
    /** Both sides have the same classes. */
    SAME,
    /** Only images of classes that both have are measured, and only these classes are answers. */
    COMMON;

    /**
     * The images of {@code test} in classes that {@code train} has too, matched by name.
     *
     * @throws EvaluationException if there is not exactly one label set that both have, or no common class
     */
    static CommonClasses common(ImageSource train, ImageSource test) {
        List<String> ofTrain = train.labelSets().stream().map(LabelSet::name).toList();
        List<String> names = test.labelSets().stream()
                .map(LabelSet::name)
                .filter(ofTrain::contains)
                .toList();
        if (names.size() != 1) {
            throw new EvaluationException(
                    "classes=common needs one label set that the " + train.description() + " and the "
                            + test.description() + " share; there are " + names.size()
                            + ". Put the images of both into one folder per class.");
        }
        return CommonClasses.of(train, test, names.get(0));
    }

    /** Why a classifier cannot go from one label set to the other, and what helps; empty if the classes are the same. */
    static Optional<String> difference(LabelSet train, LabelSet test) {
        if (train.classes().equals(test.classes())) {
            return Optional.empty();
        }
        long common = test.classes().stream().filter(train.classes()::contains).count();
        String counts = "data has " + train.classes().size() + " classes of '" + train.name() + "' and val "
                + test.classes().size() + ", ";
        return Optional.of(
                common == 0
                        ? counts + "none of them in both (such as '"
                                + train.classes().get(0) + "' and '"
                                + test.classes().get(0)
                                + "'). Classes are matched by the names of their folders: name them alike."
                        : counts + common + " of them in both. Measure on these with classes=common, or give both"
                                + " the same class folders.");
    }

    /** The word for it in settings. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
