/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import dev.maect.data.LabelSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How many images each class has, and what is said of it. */
final class ClassCounts {
    private ClassCounts() {}

    /** By class. */
    static int[] of(LabelSet set) {
        int[] counts = new int[set.classes().size()];
        for (int label : set.labels()) {
            if (label != LabelSet.NONE) {
                counts[label]++;
            }
        }
        return counts;
    }

    /** The classes of {@code set} that have images in it and none in {@code other}, by name. */
    static List<String> missing(LabelSet set, LabelSet other) {
        int[] counts = of(set);
        int[] others = of(other);
        List<String> missing = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        for (String name : other.classes()) {
            places.put(name, places.size());
        }
        for (int i = 0; i < counts.length; i++) {
            int place = places.getOrDefault(set.classes().get(i), -1);
            if (counts[i] > 0 && (place < 0 || others[place] == 0)) {
                missing.add(set.classes().get(i));
            }
        }
        return missing;
    }

    /** The classes with one image, by name. */
    static List<String> single(LabelSet set) {
        int[] counts = of(set);
        List<String> single = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 1) {
                single.add(set.classes().get(i));
            }
        }
        return single;
    }

    /** The names of label sets. */
    static String names(List<LabelSet> sets) {
        return sets.stream().map(set -> "'" + set.name() + "'").collect(Collectors.joining(", "));
    }
}
