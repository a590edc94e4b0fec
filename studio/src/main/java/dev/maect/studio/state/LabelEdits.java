/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What a page may do to labels. */
public final class LabelEdits {
    private static final String ORIGIN = "page";

    private final StudioState state;
    private final Changes changes;

    /** Brought about by {@code changes}. */
    public LabelEdits(StudioState state, Changes changes) {
        this.state = state;
        this.changes = changes;
    }

    /**
     * Gives images a label, or takes it away.
     *
     * @param some rows
     * @param label empty for none
     * @param seen the revision that the asking page knew; empty not to ask whether others changed the same images since
     */
    public Map<String, Object> label(int[] some, String label, Optional<Integer> seen) {
        String name = EditedName.of(label, true);
        return changes.change(
                seen,
                some,
                () -> labelling(some, row -> name, row -> ORIGIN)
                        .map(part -> new Change(words(part.images().length, name), List.of(part))));
    }

    private static String words(int images, String name) {
        String what = images == 1 ? "1 image" : images + " images";
        return name.isEmpty() ? "take the label of " + what + " away" : "label " + what + " \"" + name + "\"";
    }

    /** Calls a class another name; one that there is takes its images, too. */
    public Map<String, Object> renameLabel(String from, String to) {
        String name = EditedName.of(to, false);
        return changes.change(Optional.empty(), new int[0], () -> {
            int[] own = IntStream.range(0, state.rows().size())
                    .filter(row -> state.labelColumn().label(row).equals(from))
                    .toArray();
            return labelling(own, row -> name, state.labelColumn()::origin)
                    .map(part -> new Change("rename \"" + from + "\" to \"" + name + "\"", List.of(part)));
        });
    }

    /** How many suggestions {@link #accept} would take. */
    public int countSuggested(double above, Optional<String> label, Optional<int[]> some) {
        synchronized (state) {
            return suggested(above, label, some).length;
        }
    }

    private int[] suggested(double above, Optional<String> label, Optional<int[]> some) {
        IntStream from = some.map(Arrays::stream)
                .orElseGet(() -> IntStream.range(0, state.rows().size()));
        return from.filter(row -> !state.labelColumn().suggestion(row).isEmpty()
                        && state.labelColumn().confidence(row) >= above
                        && label.map(state.labelColumn().suggestion(row)::equals)
                                .orElse(true))
                .toArray();
    }

    /** Makes labels of suggestions. */
    public Map<String, Object> accept(double above, Optional<String> label, Optional<int[]> some) {
        return changes.change(
                Optional.empty(),
                new int[0],
                () -> labelling(suggested(above, label, some), state.labelColumn()::suggestion, row -> "classifier")
                        .map(part -> new Change("accept " + part.images().length + " suggestions", List.of(part))));
    }

    /** Labels the images of a group. */
    public Map<String, Object> labelGroup(int group, String label, boolean labelled) {
        String name = EditedName.of(label, true);
        return changes.change(Optional.empty(), new int[0], () -> {
            char[] own = GroupEdits.require(state.groupings().shown(), List.of(group))
                    .column(state.rows());
            int[] some = IntStream.range(0, own.length)
                    .filter(row -> own[row] == group
                            && (labelled || state.labelColumn().code(row) == LabelColumn.NONE))
                    .toArray();
            return labelling(some, row -> name, row -> ORIGIN)
                    .map(part -> new Change(words(part.images().length, name), List.of(part)));
        });
    }

    private Optional<Change.Labels> labelling(int[] some, IntFunction<String> label, IntFunction<String> origin) {
        int[] own = Arrays.stream(some)
                .filter(row -> !state.labelColumn().label(row).equals(label.apply(row)))
                .distinct()
                .toArray();
        Change.Label[] before = new Change.Label[own.length];
        Change.Label[] after = new Change.Label[own.length];
        Map<Change.Label, Change.Label> same = new LinkedHashMap<>();
        for (int i = 0; i < own.length; i++) {
            before[i] = same.computeIfAbsent(
                    new Change.Label(
                            state.labelColumn().label(own[i]),
                            state.labelColumn().origin(own[i])),
                    key -> key);
            String name = label.apply(own[i]);
            after[i] = name.isEmpty()
                    ? Change.Label.NONE
                    : same.computeIfAbsent(new Change.Label(name, origin.apply(own[i])), key -> key);
        }
        return own.length == 0
                ? Optional.empty()
                : Optional.of(new Change.Labels(state.rows().ids(own), before, after));
    }
}
