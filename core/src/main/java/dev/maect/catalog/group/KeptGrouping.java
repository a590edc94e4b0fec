/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.group;

import dev.maect.catalog.CatalogFeatures;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A whole grouping as the catalogue keeps it.
 *
 * @param name under which
 * @param method how the groups were found, in words
 * @param features number of the feature set that they were found by
 * @param names of the groups by their number; empty for numbers of which there is no group (any more)
 * @param images those that are in a group
 * @param numbers the group of each
 * @param typical how near to the middle of its group each is
 */
@SuppressWarnings("ArrayRecordComponent")
public record KeptGrouping(
        String name, String method, long features, List<String> names, long[] images, int[] numbers, float[] typical) {
    /** Fresh groups, called "group 1" and so on until somebody names them. */
    static KeptGrouping of(String name, CatalogFeatures features, Grouping groups) {
        return new KeptGrouping(
                name,
                groups.method(),
                features.set().id(),
                IntStream.rangeClosed(1, groups.count())
                        .mapToObj(number -> "group " + number)
                        .toList(),
                features.images(IntStream.range(0, features.size()).toArray()),
                groups.finest(),
                groups.typical());
    }

    /** Whether the same images are in the same groups of the same names. */
    public boolean isAs(KeptGrouping other) {
        return name.equals(other.name)
                && names.equals(other.names)
                && Arrays.equals(images, other.images)
                && Arrays.equals(numbers, other.numbers);
    }
}
