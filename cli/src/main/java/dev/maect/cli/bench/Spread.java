/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import java.util.List;
import java.util.Locale;

/**
 * Smallest, middle and largest of some values.
 *
 * @param min the smallest
 * @param median the middle one; the mean of the two middle ones of an even number
 * @param max the largest
 */
record Spread(double min, double median, double max) {
    /** Of at least one value. */
    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int n = sorted.size();
        return new Spread(sorted.get(0), (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2, sorted.get(n - 1));
    }

    /** The three with {@code digits} decimals. */
    String text(int digits) {
        String number = "%." + digits + "f";
        return String.format(Locale.ROOT, number + " (" + number + " to " + number + ")", median, min, max);
    }
}
