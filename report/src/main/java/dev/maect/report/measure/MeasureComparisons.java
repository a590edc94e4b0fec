/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.measure;

import dev.maect.eval.labelfree.MeasureComparison;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Label-free measures against k-NN accuracy within each stage and over all of them.
 *
 * @param labels the label set of the accuracies
 * @param checkpoints all that have an accuracy on it, in their order
 * @param groups by stage, and under {@link #ALL} if there are several; only those with three checkpoints or more
 */
public record MeasureComparisons(
        String labels, List<MeasuredCheckpoint> checkpoints, Map<String, MeasureComparison> groups) {
    /** The group of all stages. */
    public static final String ALL = "all stages";

    /** Stands beside the measures: how many steps the checkpoint had. What does no better tells nothing new. */
    public static final String STEPS = "steps";

    /** Copies list and map, keeping their order. */
    public MeasureComparisons {
        checkpoints = List.copyOf(checkpoints);
        groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    }

    /** The label sets that any of {@code checkpoints} has an accuracy on, in their order. */
    public static Collection<String> labelSets(List<MeasuredCheckpoint> checkpoints) {
        Set<String> sets = new LinkedHashSet<>();
        checkpoints.forEach(checkpoint -> sets.addAll(checkpoint.accuracies().keySet()));
        return sets;
    }

    /**
     * Compares.
     *
     * @param labels the label set whose accuracies count
     * @param seed of resamples and random orders
     */
    public static MeasureComparisons of(List<MeasuredCheckpoint> checkpoints, String labels, long seed) {
        List<MeasuredCheckpoint> known = checkpoints.stream()
                .filter(checkpoint -> checkpoint.accuracies().containsKey(labels))
                .toList();
        boolean several = known.stream().map(MeasuredCheckpoint::run).distinct().count() > 1;
        Map<String, List<MeasuredCheckpoint>> byGroup = new LinkedHashMap<>();
        List<MeasuredCheckpoint> all = new ArrayList<>();
        for (MeasuredCheckpoint checkpoint : known) {
            byGroup.computeIfAbsent(checkpoint.stage(), stage -> new ArrayList<>())
                    .add(checkpoint);
            if (all.isEmpty() || !checkpoint.repeats(all.get(all.size() - 1))) {
                all.add(checkpoint);
            }
        }
        if (byGroup.size() > 1) {
            byGroup.put(ALL, all);
        }
        Map<String, MeasureComparison> groups = new LinkedHashMap<>();
        byGroup.forEach((group, members) -> {
            if (members.size() >= MeasureComparison.FEWEST_CHECKPOINTS) {
                groups.put(
                        group,
                        MeasureComparison.of(
                                members.stream()
                                        .map(checkpoint -> compared(checkpoint, labels, several))
                                        .toList(),
                                seed));
            }
        });
        return new MeasureComparisons(labels, known, groups);
    }

    private static MeasureComparison.Checkpoint compared(
            MeasuredCheckpoint checkpoint, String labels, boolean several) {
        Map<String, Double> measures = new LinkedHashMap<>(checkpoint.measures());
        if (!checkpoint.stage().equals(MeasuredCheckpoint.FILE)) {
            measures.put(STEPS, (double) checkpoint.steps());
        }
        return new MeasureComparison.Checkpoint(
                checkpoint.name(several), measures, checkpoint.accuracies().getOrDefault(labels, Double.NaN));
    }
}
