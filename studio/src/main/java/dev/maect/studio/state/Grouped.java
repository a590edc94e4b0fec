/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.catalog.group.GroupChange;
import dev.maect.catalog.group.KeptGrouping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Groups of images, found without labels, as the catalogue keeps them. Does not change: another naming is another one.
 *
 * @param name under which they are kept
 * @param method how they were found
 * @param note what there is to say about their number; may be empty
 * @param set number of the feature set they were found by
 * @param names of the groups; empty for those that have none, or went into others
 * @param ids the images
 * @param groups the group of each image
 * @param typical how near to the middle of its group each image is
 */
@SuppressWarnings("ArrayRecordComponent")
public record Grouped(
        String name,
        String method,
        String note,
        long set,
        List<String> names,
        int[] ids,
        char[] groups,
        float[] typical) {
    /** The code of an image that is in no group. */
    public static final char NONE = Character.MAX_VALUE;

    private static final int TYPICAL = 9;

    /** What is kept in the catalogue under a name. */
    static Grouped of(KeptGrouping kept) {
        int count = kept.images().length;
        int[] ids = new int[count];
        char[] groups = new char[count];
        for (int i = 0; i < count; i++) {
            ids[i] = Math.toIntExact(kept.images()[i]);
            groups[i] = kept.numbers()[i] < Math.min(NONE, kept.names().size()) ? (char) kept.numbers()[i] : NONE;
        }
        return new Grouped(kept.name(), kept.method(), "", kept.features(), kept.names(), ids, groups, kept.typical());
    }

    /** For the catalogue. */
    KeptGrouping kept() {
        int[] grouped =
                IntStream.range(0, ids.length).filter(i -> groups[i] != NONE).toArray();
        float[] near = new float[grouped.length];
        for (int i = 0; i < near.length; i++) {
            near[i] = typical[grouped[i]];
        }
        return new KeptGrouping(
                name,
                method,
                set,
                names,
                Arrays.stream(grouped).mapToLong(i -> ids[i]).toArray(),
                Arrays.stream(grouped).map(i -> groups[i]).toArray(),
                near);
    }

    /** Whether the same images are in the same groups of the same names. */
    boolean isAs(Grouped other) {
        return name.equals(other.name)
                && names.equals(other.names)
                && Arrays.equals(ids, other.ids)
                && Arrays.equals(groups, other.groups);
    }

    /**
     * What has to become of the kept groups so that they are these, if the same images were in groups before.
     *
     * @return empty if all of it has to be written anew
     */
    Optional<GroupChange> since(Grouped before) {
        if (!name.equals(before.name) || !method.equals(before.method) || !Arrays.equals(ids, before.ids)) {
            return Optional.empty();
        }
        int most = Math.max(names.size(), before.names.size());
        int[] renamed = IntStream.range(0, most)
                .filter(group -> !name(names, group).equals(name(before.names, group)))
                .toArray();
        int[] moved = IntStream.range(0, ids.length)
                .filter(i -> groups[i] != before.groups[i])
                .toArray();
        return Optional.of(new GroupChange(
                name,
                Arrays.stream(renamed).asLongStream().toArray(),
                Arrays.stream(renamed).mapToObj(group -> name(names, group)).toArray(String[]::new),
                Arrays.stream(moved).mapToLong(i -> ids[i]).toArray(),
                Arrays.stream(moved).mapToLong(i -> groups[i]).toArray()));
    }

    private static String name(List<String> names, int group) {
        return group < names.size() ? names.get(group) : "";
    }

    /** The same with another name of group {@code group}. */
    public Grouped renamed(int group, String to) {
        List<String> changed = new ArrayList<>(names);
        changed.set(group, to);
        return new Grouped(name, method, note, set, List.copyOf(changed), ids, groups, typical);
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
        List<String> left = new ArrayList<>(names);
        some.subList(1, some.size()).forEach(group -> left.set(group, ""));
        return new Grouped(name, method, note, set, List.copyOf(left), ids, changed, typical);
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

    /** The name of the group of an image; empty if it is in none. */
    String of(int id) {
        int at = Arrays.binarySearch(ids, id);
        return at < 0 || groups[at] == NONE ? "" : names.get(groups[at]);
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
        all.put("name", name);
        all.put("method", method);
        all.put("note", note);
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
