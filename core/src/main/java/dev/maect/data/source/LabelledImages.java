/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.io.FirstFew;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Images of which some may have no label, as an evaluation takes them. */
public final class LabelledImages {
    private static final Logger LOG = LoggerFactory.getLogger(LabelledImages.class);

    private LabelledImages() {}

    /**
     * The images that an evaluation can use: those that have a label, if some have; all if none has. How many are left out
     * is logged. Closing the result closes nothing.
     *
     * @param name of the label set to evaluate with, which then is the only one; empty for all. If some images lack one of
     *     several, the first decides which images count, and others stay if all of those have them
     * @throws DataException if there is no such label set, or no image has one of its labels
     */
    public static ImageSource of(ImageSource source, Optional<String> name) {
        List<LabelSet> sets = source.labelSets();
        if (name.isEmpty() && sets.stream().noneMatch(LabelSet::isPartial)) {
            return source;
        }
        LabelSet first = sets.stream()
                .filter(set -> name.map(set.name()::equals).orElse(true))
                .findFirst()
                .orElseThrow(() -> new DataException("The " + source.description() + " has no label set '"
                        + name.orElse("") + "', but "
                        + (sets.isEmpty() ? "none at all" : ClassCounts.names(sets)) + "."));
        int[] rows = rows(first);
        if (rows.length == 0) {
            throw new DataException(
                    "No image of the " + source.description() + " has a label of '" + first.name() + "'.");
        }
        ImageSource kept = rows.length == source.size() ? source : new SubsetSource(source, rows);
        List<LabelSet> left = kept.labelSets().stream()
                .filter(set -> name.isEmpty() || set.name().equals(first.name()))
                .filter(set -> !set.isPartial())
                .toList();
        if (rows.length < source.size()) {
            LOG.warn(
                    "{} images of the {} have no label of '{}' and are left out of the evaluation.",
                    source.size() - rows.length,
                    source.description(),
                    first.name());
        }
        if (name.isEmpty() && left.size() < sets.size()) {
            LOG.warn(
                    "Of the label sets {} only {} is evaluated, as the others lack labels of its images. Name another to"
                            + " evaluate with that.",
                    ClassCounts.names(sets),
                    ClassCounts.names(left));
        }
        return new RelabelledSource(kept, left);
    }

    /** What is to be known of the classes of images to learn from and to measure on, a sentence each. */
    public static List<String> classNotes(ImageSource train, ImageSource test) {
        List<String> notes = new ArrayList<>();
        for (LabelSet measured : test.labelSets()) {
            train.labelSets().stream()
                    .filter(set -> set.name().equals(measured.name()))
                    .findFirst()
                    .ifPresent(learned -> {
                        note(
                                notes,
                                "Classes of '" + measured.name() + "' that are measured without an image to learn from",
                                ClassCounts.missing(measured, learned));
                        note(
                                notes,
                                "Classes of '" + measured.name() + "' without an image to measure on",
                                ClassCounts.missing(learned, measured));
                        note(
                                notes,
                                "Classes of '" + measured.name() + "' with a single image to learn from",
                                ClassCounts.single(learned));
                    });
        }
        return notes;
    }

    private static void note(List<String> notes, String what, List<String> classes) {
        if (!classes.isEmpty()) {
            notes.add(what + " (" + classes.size() + "): " + FirstFew.of(classes) + ".");
        }
    }

    /** Those that have a label. */
    static int[] rows(LabelSet labels) {
        return IntStream.range(0, labels.labels().length)
                .filter(i -> labels.labels()[i] != LabelSet.NONE)
                .toArray();
    }
}
