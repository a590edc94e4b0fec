/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.group;

import java.util.List;

/**
 * Images of a catalogue in groups, which are numbered by their size, the largest first.
 *
 * @param method how they were found, in words
 * @param levels by level of a hierarchy, coarsest first, or alone: the group of each row
 * @param typical of the finest level, how near to the middle of its group each row is: cosine similarity
 * @param note what there is to say about the number of groups; may be empty
 */
@SuppressWarnings("ArrayRecordComponent")
public record Grouping(String method, List<int[]> levels, float[] typical, String note) {
    /** The groups of the finest level. */
    public int[] finest() {
        return levels.get(levels.size() - 1);
    }

    /** How many groups the finest level has. */
    public int count() {
        int most = -1;
        for (int group : finest()) {
            most = Math.max(most, group);
        }
        return most + 1;
    }

    /** How many images each group of the finest level has. */
    public int[] sizes() {
        int[] sizes = new int[count()];
        for (int group : finest()) {
            sizes[group]++;
        }
        return sizes;
    }
}
