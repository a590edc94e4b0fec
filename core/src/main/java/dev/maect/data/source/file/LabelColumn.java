/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DataException;
import dev.maect.data.LabelSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Values that may be labels of images.
 *
 * @param name what they describe
 * @param values one for each image, where it has one
 * @param classes names of the classes, if the values are numbers that stand for them
 */
public record LabelColumn(String name, List<Optional<String>> values, List<String> classes) {
    private static final int MOST_CLASSES = 10_000;

    /**
     * The labelling: there is one if there are few different values. Images without a value have no label.
     *
     * @param asked whether a user named these values as labels: then many different ones are a labelling, too
     * @param notes to which is added how many have no label, and what is not plain
     */
    public Optional<LabelSet> labelSet(boolean asked, List<String> notes) {
        List<Optional<String>> known = values.stream().map(this::known).toList();
        Set<String> different = new HashSet<>();
        known.forEach(value -> value.ifPresent(different::add));
        long present = known.stream().filter(Optional::isPresent).count();
        boolean few = different.size() > 1
                && different.size() <= MOST_CLASSES
                && different.size() <= Math.max(2, present / 2);
        if (!few && !asked || present == 0) {
            return Optional.empty();
        }
        if (present < known.size()) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%s has no value for %,d of %,d images: training takes them as the others, evaluation leaves them"
                            + " out.",
                    name,
                    known.size() - present,
                    known.size()));
        }
        return Optional.of(classes.isEmpty() ? LabelSet.ofSome(name, known) : numbered(known));
    }

    /** Blank cells say nothing, and -1 is what Hugging Face's library writes where a class is not known. */
    private Optional<String> known(Optional<String> value) {
        return value.filter(text -> !text.isBlank()).filter(text -> classes.isEmpty() || !text.equals("-1"));
    }

    private LabelSet numbered(List<Optional<String>> known) {
        int[] labels = new int[known.size()];
        Arrays.setAll(labels, i -> {
            Optional<String> text = known.get(i);
            if (text.isEmpty()) {
                return LabelSet.NONE;
            }
            Optional<Integer> number = number(text.get()).filter(label -> label >= 0 && label < classes.size());
            return number.orElseThrow(() -> new DataException("Row " + i + " has \"" + text.get() + "\" in " + name
                    + ", which is none of its " + classes.size() + " classes."));
        });
        return new LabelSet(name, classes, labels);
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The only one goes by the usual name; of several the one of that name comes first. */
    public static List<LabelSet> named(List<LabelSet> sets) {
        if (sets.size() == 1) {
            LabelSet only = sets.get(0);
            return List.of(new LabelSet(LabelSet.DEFAULT_NAME, only.classes(), only.labels()));
        }
        List<LabelSet> sorted = new ArrayList<>(sets);
        sorted.sort((a, b) ->
                Boolean.compare(b.name().equals(LabelSet.DEFAULT_NAME), a.name().equals(LabelSet.DEFAULT_NAME)));
        return List.copyOf(sorted);
    }
}
