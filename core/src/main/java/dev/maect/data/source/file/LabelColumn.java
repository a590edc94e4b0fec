/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DataException;
import dev.maect.data.LabelSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
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
     * The labelling: there is one if each image has a value and there are few different ones.
     *
     * @param asked whether a user named these values as labels: then many different ones are a labelling, too
     * @param notes to which is added why not, where that is not plain
     */
    public Optional<LabelSet> labelSet(boolean asked, List<String> notes) {
        long missing = values.stream().filter(Optional::isEmpty).count();
        Set<String> different = new HashSet<>();
        values.forEach(value -> value.ifPresent(different::add));
        boolean few = different.size() > 1
                && different.size() <= MOST_CLASSES
                && different.size() <= Math.max(2, values.size() / 2);
        if (missing > 0 && (few || asked)) {
            notes.add(name + " has no value in " + missing + " of " + values.size()
                    + " rows and is not taken for labels.");
        }
        if (missing > 0 || !few && !asked) {
            return Optional.empty();
        }
        List<String> all = values.stream().map(Optional::orElseThrow).toList();
        return Optional.of(classes.isEmpty() ? LabelSet.of(name, all) : numbered(all));
    }

    private LabelSet numbered(List<String> all) {
        int[] labels = new int[all.size()];
        Arrays.setAll(labels, i -> {
            Optional<Integer> number = number(all.get(i)).filter(label -> label >= 0 && label < classes.size());
            return number.orElseThrow(() -> new DataException("Row " + i + " has \"" + all.get(i) + "\" in " + name
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
