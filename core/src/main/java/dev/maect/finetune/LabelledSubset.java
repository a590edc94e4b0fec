/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.engine.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The few labelled pictures of a set that fine-tuning may see: by share, or by a published list. */
public final class LabelledSubset {
    private LabelledSubset() {}

    /**
     * The same share of each class, rounded, at least one picture of each class that has any; drawn by (seed, class).
     *
     * @param fraction above 0, at most 1
     * @return ascending rows
     */
    public static int[] fraction(LabelSet labels, double fraction, long seed) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new FineTuneException(
                    "The fraction of labels is " + fraction + "; it must be above 0 and at most 1.");
        }
        List<List<Integer>> members = new ArrayList<>();
        labels.classes().forEach(name -> members.add(new ArrayList<>()));
        for (int row = 0; row < labels.labels().length; row++) {
            members.get(labels.labels()[row]).add(row);
        }
        TreeSet<Integer> rows = new TreeSet<>();
        for (int index = 0; index < members.size(); index++) {
            List<Integer> ofClass = members.get(index);
            int count = (int) Math.min(ofClass.size(), Math.max(1, Math.round(fraction * ofClass.size())));
            int[] order = RandomStream.of(seed, "label-fraction", index).permutation(ofClass.size());
            for (int i = 0; i < count; i++) {
                rows.add(ofClass.get(order[i]));
            }
        }
        return toArray(rows);
    }

    /**
     * The pictures that a split list names, one per line, as SimCLR's and MSN's lists do: by their path in the set or by
     * file name alone. Empty lines do not count.
     *
     * @return ascending rows
     * @throws FineTuneException if the file cannot be read or names pictures that the set does not have
     */
    public static int[] list(ImageSource source, Path file) {
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < source.size(); i++) {
            byName.put(source.name(i), i);
        }
        for (int i = 0; i < source.size(); i++) {
            byName.putIfAbsent(fileName(source.name(i)), i);
        }
        TreeSet<Integer> rows = new TreeSet<>();
        List<String> missing = new ArrayList<>();
        for (String line : lines(file)) {
            String name = line.strip();
            Integer row = byName.get(name);
            if (row == null) {
                row = byName.get(fileName(name));
            }
            if (row != null) {
                rows.add(row);
            } else if (!name.isEmpty()) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty() || rows.isEmpty()) {
            throw new FineTuneException(file + " names " + missing.size() + " picture(s) that the "
                    + source.description() + " does not have"
                    + (missing.isEmpty() ? " and no others" : ", such as " + missing.get(0))
                    + ". Give the list that belongs to this set.");
        }
        return toArray(rows);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new FineTuneException("Cannot read the split list " + file + " (" + e + "). Check the path.");
        }
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static int[] toArray(TreeSet<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }
}
