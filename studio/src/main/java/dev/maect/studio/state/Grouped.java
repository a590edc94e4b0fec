/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Groups of images, found without labels. Does not change: another naming is another one.
 *
 * @param method how they were found
 * @param note what there is to say about their number; may be empty
 * @param set the feature set they were found by
 * @param names of the groups; empty for those that have none, or went into others
 * @param ids the images
 * @param groups the group of each image
 * @param typical how near to the middle of its group each image is
 */
@SuppressWarnings("ArrayRecordComponent")
public record Grouped(
        String method, String note, String set, List<String> names, int[] ids, char[] groups, float[] typical) {
    /** The code of an image that is in no group. */
    public static final char NONE = Character.MAX_VALUE;

    private static final int TYPICAL = 9;

    /** The same with another name of group {@code group}. */
    public Grouped renamed(int group, String name) {
        List<String> changed = new ArrayList<>(names);
        changed.set(group, name);
        return new Grouped(method, note, set, List.copyOf(changed), ids, groups, typical);
    }

    /** The same with the images of {@code some} groups in the first of them. */
    public Grouped merged(List<Integer> some) {
        boolean[] goes = new boolean[names.size()];
        some.subList(1, some.size()).forEach(group -> goes[group] = true);
        char target = (char) (int) some.get(0);
        char[] changed = groups.clone();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] != NONE && goes[changed[i]]) {
                changed[i] = target;
            }
        }
        return new Grouped(method, note, set, names, ids, changed, typical);
    }

    /** The group of each row. */
    char[] column(ImageRows rows) {
        char[] column = new char[rows.size()];
        Arrays.fill(column, NONE);
        for (int i = 0; i < ids.length; i++) {
            int row = rows.row(ids[i]);
            if (row >= 0) {
                column[row] = groups[i];
            }
        }
        return column;
    }

    /** As the page has them: groups without images left out. */
    Map<String, Object> shown(ImageRows rows) {
        int[] counts = new int[names.size()];
        int[][] best = new int[names.size()][];
        for (int i = 0; i < ids.length; i++) {
            if (groups[i] != NONE && rows.row(ids[i]) >= 0) {
                int group = groups[i];
                best[group] = best[group] == null ? new int[0] : best[group];
                best[group] = withBest(best[group], i);
                counts[group]++;
            }
        }
        List<Map<String, Object>> list = new ArrayList<>();
        for (int group = 0; group < counts.length; group++) {
            if (counts[group] > 0) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("id", group);
                one.put("name", names.get(group));
                one.put("count", counts[group]);
                one.put(
                        "typical",
                        Arrays.stream(best[group]).map(i -> rows.row(ids[i])).toArray());
                list.add(one);
            }
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("method", method);
        all.put("note", note);
        all.put("set", set);
        all.put("list", list);
        return all;
    }

    /** The most typical ones of those so far and one more. */
    private int[] withBest(int[] sorted, int more) {
        if (sorted.length == TYPICAL && typical[sorted[TYPICAL - 1]] >= typical[more]) {
            return sorted;
        }
        int[] longer = Arrays.copyOf(sorted, Math.min(TYPICAL, sorted.length + 1));
        int at = Math.min(sorted.length, TYPICAL - 1);
        while (at > 0 && typical[longer[at - 1]] < typical[more]) {
            longer[at] = longer[at - 1];
            at--;
        }
        longer[at] = more;
        return longer;
    }
}
