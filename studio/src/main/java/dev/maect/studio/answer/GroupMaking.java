/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.group.ClusterHeads;
import dev.maect.catalog.group.Grouping;
import dev.maect.catalog.group.Groups;
import dev.maect.studio.http.Refused;
import dev.maect.studio.state.GroupEdits;
import dev.maect.studio.state.Grouped;
import dev.maect.studio.work.Work;
import dev.maect.studio.work.WorkQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Puts images into groups, in the background. */
public final class GroupMaking {
    private static final long SEED = 0;
    private static final int MOST = 2000;
    private static final int LONGEST_NAME = 100;

    /**
     * Which groups are wanted.
     *
     * @param name under which they are kept
     * @param method kmeans, chosen, heads or hierarchy
     * @param count how many, where that is not chosen
     * @param levels of a hierarchy: how many on each
     */
    public record Wanted(String name, String method, int count, List<Integer> levels) {}

    private final FeatureSets sets;
    private final GroupEdits edits;
    private final WorkQueue work;

    /** Groups the images of the catalogue. */
    public GroupMaking(FeatureSets sets, GroupEdits edits, WorkQueue work) {
        this.sets = sets;
        this.edits = edits;
        this.work = work;
    }

    /** Begins. */
    public Work begin(Wanted wanted, Optional<String> set) {
        if (!wanted.method().matches("kmeans|chosen|heads|hierarchy")) {
            throw Refused.wrong("There is no method \"" + wanted.method() + "\": kmeans, chosen, heads or hierarchy.");
        }
        if (wanted.name().isBlank() || wanted.name().length() > LONGEST_NAME) {
            throw Refused.wrong("Groups are kept under a name of at most " + LONGEST_NAME + " characters.");
        }
        boolean hierarchy = wanted.method().equals("hierarchy");
        if (hierarchy && wanted.levels().isEmpty()) {
            throw Refused.wrong("How many groups on each level? Say it like 5, 20, 80.");
        }
        for (int count : hierarchy ? wanted.levels() : List.of(wanted.count())) {
            if (!wanted.method().equals("chosen") && (count < 2 || count > MOST)) {
                throw Refused.wrong("Between 2 and " + MOST + " groups are made, not " + count + ".");
            }
        }
        String name = sets.get(set).name();
        return work.begin(WorkQueue.Lane.LONG, "groups", "put the images into groups", progress -> {
            List<Grouped> found = sets.with(Optional.of(name), features -> grouped(features, wanted));
            progress.check();
            edits.keep(found);
        });
    }

    /** One grouping, or of a hierarchy one for each level, the coarsest last: it is looked at first. */
    private static List<Grouped> grouped(CatalogFeatures features, Wanted wanted) {
        if (wanted.method().equals("hierarchy")) {
            List<Integer> counts = List.copyOf(new TreeSet<>(wanted.levels()));
            Grouping all = Groups.hierarchy(features, counts, SEED);
            List<Grouped> levels = new ArrayList<>();
            for (int level = all.levels().size() - 1; level >= 0; level--) {
                levels.add(grouped(
                        features,
                        wanted.name() + ", " + counts.get(level),
                        new Grouping(all.method(), List.of(all.levels().get(level)), all.typical(), "")));
            }
            return levels;
        }
        return List.of(grouped(
                features,
                wanted.name(),
                switch (wanted.method()) {
                    case "kmeans" -> Groups.kMeans(features, wanted.count(), SEED);
                    case "heads" -> Groups.heads(features, wanted.count(), ClusterHeads.Options.standard(SEED));
                    default -> Groups.chosen(features, SEED);
                }));
    }

    private static Grouped grouped(CatalogFeatures features, String name, Grouping grouping) {
        Integer[] order = new Integer[features.size()];
        java.util.Arrays.setAll(order, row -> row);
        java.util.Arrays.sort(order, java.util.Comparator.comparingLong(features::image));
        int[] ids = new int[order.length];
        char[] groups = new char[order.length];
        float[] typical = new float[order.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Math.toIntExact(features.image(order[i]));
            groups[i] = (char) grouping.finest()[order[i]];
            typical[i] = grouping.typical()[order[i]];
        }
        return new Grouped(
                name,
                grouping.method(),
                grouping.note(),
                features.set().id(),
                IntStream.rangeClosed(1, grouping.count())
                        .mapToObj(number -> "group " + number)
                        .toList(),
                ids,
                groups,
                typical);
    }
}
