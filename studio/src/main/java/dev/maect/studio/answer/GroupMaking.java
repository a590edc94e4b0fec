/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.group.ClusterHeads;
import dev.maect.catalog.group.Grouping;
import dev.maect.catalog.group.Groups;
import dev.maect.studio.http.Refused;
import dev.maect.studio.state.Changes;
import dev.maect.studio.state.Grouped;
import dev.maect.studio.work.Work;
import dev.maect.studio.work.WorkQueue;
import java.util.Optional;
import java.util.stream.IntStream;

/** Puts images into groups, in the background. */
public final class GroupMaking {
    private static final long SEED = 0;
    private static final int MOST = 2000;

    private final FeatureSets sets;
    private final Changes changes;
    private final WorkQueue work;

    /** Groups the images of the catalogue. */
    public GroupMaking(FeatureSets sets, Changes changes, WorkQueue work) {
        this.sets = sets;
        this.changes = changes;
        this.work = work;
    }

    /**
     * Begins.
     *
     * @param method kmeans, chosen or heads
     * @param count how many groups; passed over where the number is chosen
     */
    public Work begin(String method, int count, Optional<String> set) {
        if (!method.matches("kmeans|chosen|heads")) {
            throw Refused.wrong("There is no method \"" + method + "\": kmeans, chosen or heads.");
        }
        if (!method.equals("chosen") && (count < 2 || count > MOST)) {
            throw Refused.wrong("Between 2 and " + MOST + " groups are made, not " + count + ".");
        }
        String name = sets.get(set).name();
        return work.begin(WorkQueue.Lane.LONG, "groups", "put the images into groups", progress -> {
            Grouped found = sets.with(Optional.of(name), features -> grouped(features, method, count));
            progress.check();
            changes.group(found);
        });
    }

    private static Grouped grouped(CatalogFeatures features, String method, int count) {
        Grouping grouping = switch (method) {
            case "kmeans" -> Groups.kMeans(features, count, SEED);
            case "heads" -> Groups.heads(features, count, ClusterHeads.Options.standard(SEED));
            default -> Groups.chosen(features, SEED);
        };
        int[] ids = IntStream.range(0, features.size())
                .map(row -> Math.toIntExact(features.image(row)))
                .toArray();
        char[] groups = new char[ids.length];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = (char) grouping.finest()[i];
        }
        return new Grouped(
                grouping.method(),
                grouping.note(),
                features.set().name(),
                IntStream.rangeClosed(1, grouping.count())
                        .mapToObj(number -> "group " + number)
                        .toList(),
                ids,
                groups,
                grouping.typical());
    }
}
