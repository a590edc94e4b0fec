/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import dev.maect.data.survey.CheckResult.Duplicates;
import dev.maect.data.survey.CheckResult.Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Tells groups of images that show the same, and what is wrong with each. */
final class DuplicateGroups {
    private static final int MOST_NAMED = 100;

    private DuplicateGroups() {}

    static Duplicates none() {
        return new Duplicates(0, 0, 0, 0, 0, 0, true, List.of());
    }

    static Duplicates of(NearImages.Groups found, Places places) {
        int count = found.near().length;
        Map<Integer, Integer> exactSizes = new HashMap<>();
        Map<Integer, List<Integer>> members = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            exactSizes.merge(found.exact()[i], 1, Integer::sum);
            if (found.near()[i] != i) {
                members.computeIfAbsent(found.near()[i], first -> new ArrayList<>(List.of(first)))
                        .add(i);
            }
        }
        int exactGroups = 0;
        int exactCopies = 0;
        for (int size : exactSizes.values()) {
            exactGroups += size > 1 ? 1 : 0;
            exactCopies += size - 1;
        }
        int across = 0;
        int labels = 0;
        int copies = 0;
        List<Group> groups = new ArrayList<>();
        for (List<Integer> group : members.values()) {
            Group told = group(group, found, places);
            across += told.sides().size() > 1 ? 1 : 0;
            labels += told.labels().size() > 1 ? 1 : 0;
            copies += group.size() - 1;
            groups.add(told);
        }
        groups.sort(Comparator.comparing((Group group) -> group.sides().size() < 2)
                .thenComparing(group -> group.labels().size() < 2));
        return new Duplicates(
                exactGroups,
                exactCopies,
                members.size(),
                copies,
                across,
                labels,
                found.complete(),
                List.copyOf(groups.subList(0, Math.min(groups.size(), CheckResult.MOST_LISTED))));
    }

    private static Group group(List<Integer> images, NearImages.Groups found, Places places) {
        TreeSet<String> sides = new TreeSet<>();
        TreeSet<String> labels = new TreeSet<>();
        List<String> names = new ArrayList<>();
        boolean exact = true;
        for (int image : images) {
            sides.add(places.side(image));
            places.label(image).ifPresent(labels::add);
            exact &= found.exact()[image] == found.exact()[images.get(0)];
            if (names.size() < MOST_NAMED) {
                names.add(places.name(image));
            }
        }
        sides.remove("");
        return new Group(exact, names, List.copyOf(sides), List.copyOf(labels));
    }
}
