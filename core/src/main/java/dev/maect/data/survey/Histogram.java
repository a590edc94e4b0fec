/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often each of some words came up, the most frequent first. */
final class Histogram {
    private static final int MOST = 100_000; // different words that are kept
    private final Map<String, Long> counts = new TreeMap<>();

    void add(String word) {
        if (counts.size() < MOST || counts.containsKey(word)) {
            counts.merge(word, 1L, Long::sum);
        }
    }

    void add(Histogram other) {
        other.counts.forEach((word, count) -> counts.merge(word, count, Long::sum));
    }

    /** Words and their numbers, of the same number in the order of the words. */
    Map<String, Long> sorted() {
        List<Map.Entry<String, Long>> entries = new ArrayList<>(counts.entrySet());
        entries.sort(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()));
        Map<String, Long> sorted = new LinkedHashMap<>();
        entries.forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }
}
