/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.studio.http.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The one way in which labels, tags and groups change: into the catalogue first, then into the state, then told to all pages, and
 * kept in a journal to be undone. Each answers what it did. Thread-safe.
 */
public final class Changes {
    private static final int LONGEST_NAME = 200;
    private static final String ORIGIN = "page";

    private final StudioState state;

    /** Changes of {@code state}. */
    public Changes(StudioState state) {
        this.state = state;
    }

    /**
     * Gives images a label, or takes it away.
     *
     * @param some rows
     * @param label empty for none
     * @param seen the revision that the asking page knew; empty not to ask whether others changed the same images since
     */
    public Map<String, Object> label(int[] some, String label, Optional<Integer> seen) {
        String name = name(label, true);
        return change(
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
        String name = name(to, false);
        return change(Optional.empty(), new int[0], () -> {
            int[] own = all(row -> state.labelColumn().label(row).equals(from));
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
        return change(
                Optional.empty(),
                new int[0],
                () -> labelling(suggested(above, label, some), state.labelColumn()::suggestion, row -> "classifier")
                        .map(part -> new Change("accept " + part.images().length + " suggestions", List.of(part))));
    }

    /** Gives images a tag, or takes it away. */
    public Map<String, Object> tag(int[] some, String tag, boolean on, Optional<Integer> seen) {
        String name = name(tag, false);
        return change(
                seen,
                some,
                () -> tagging(some, name, on)
                        .map(part -> new Change(
                                (on ? "tag " : "untag ") + part.images().length + " images \"" + name + "\"",
                                List.of(part))));
    }

    /** Calls a tag another name; one that there is takes its images, too. */
    public Map<String, Object> renameTag(String from, String to) {
        String name = name(to, false);
        return change(Optional.empty(), new int[0], () -> {
            int[] own = state.tagColumns().rows(from);
            List<Change.Part> parts = new ArrayList<>();
            if (!from.equals(name)) {
                tagging(own, from, false).ifPresent(parts::add);
                tagging(own, name, true).ifPresent(parts::add);
            }
            return parts.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Change("rename the tag \"" + from + "\" to \"" + name + "\"", parts));
        });
    }

    /** Puts other groups in place of those there are. */
    public Map<String, Object> group(Grouped found) {
        return grouping("new groups", before -> found);
    }

    /** Calls a group another name. */
    public Map<String, Object> renameGroup(int group, String to) {
        String name = name(to, true);
        return grouping(
                "rename a group to \"" + name + "\"",
                before -> require(before, List.of(group)).renamed(group, name));
    }

    /** Puts the images of groups into the first of them. */
    public Map<String, Object> mergeGroups(List<Integer> some) {
        List<Integer> distinct = List.copyOf(new java.util.LinkedHashSet<>(some));
        if (distinct.size() < 2) {
            throw Refused.wrong("Merging takes at least two groups.");
        }
        return grouping(
                "merge " + distinct.size() + " groups",
                before -> require(before, distinct).merged(distinct));
    }

    private Map<String, Object> grouping(String words, Function<Optional<Grouped>, Grouped> making) {
        return change(
                Optional.empty(),
                new int[0],
                () -> Optional.of(new Change(
                        words, List.of(new Change.Groups(state.groups(), Optional.of(making.apply(state.groups())))))));
    }

    private static Grouped require(Optional<Grouped> groups, List<Integer> some) {
        Grouped all = groups.orElseThrow(() -> Refused.now("There are no groups.", "Make some first."));
        for (int group : some) {
            if (group < 0 || group >= all.names().size()) {
                throw Refused.wrong("There is no group " + group + ".");
            }
        }
        return all;
    }

    /** Labels the images of a group. */
    public Map<String, Object> labelGroup(int group, String label, boolean labelled) {
        String name = name(label, true);
        return change(Optional.empty(), new int[0], () -> {
            char[] own = require(state.groups(), List.of(group)).column(state.rows());
            int[] some = all(
                    row -> own[row] == group && (labelled || state.labelColumn().code(row) == LabelColumn.NONE));
            return labelling(some, row -> name, row -> ORIGIN)
                    .map(part -> new Change(words(part.images().length, name), List.of(part)));
        });
    }

    private static String name(String text, boolean empty) {
        String name = text.strip();
        if (name.isEmpty() && !empty) {
            throw Refused.wrong("The name is empty.");
        }
        if (name.length() > LONGEST_NAME) {
            throw Refused.wrong(
                    "The name has " + name.length() + " characters; at most " + LONGEST_NAME + " are kept.");
        }
        return name;
    }

    private int[] all(IntPredicate condition) {
        return IntStream.range(0, state.rows().size()).filter(condition).toArray();
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

    private Optional<Change.Tags> tagging(int[] some, String tag, boolean on) {
        int[] own = Arrays.stream(some)
                .filter(row -> state.tagColumns().has(row, tag) != on)
                .distinct()
                .toArray();
        return own.length == 0
                ? Optional.empty()
                : Optional.of(new Change.Tags(state.rows().ids(own), tag, on));
    }

    /** Makes a change of what there is, brings it about, and remembers it. */
    private Map<String, Object> change(Optional<Integer> seen, int[] touched, Supplier<Optional<Change>> making) {
        state.changing().lock();
        try {
            Optional<Change> change;
            synchronized (state) {
                refuseUnseen(seen, touched);
                change = making.get();
            }
            if (change.isPresent()) {
                bringAbout(change.get());
                synchronized (state) {
                    state.journal().add(change.get());
                }
                state.tellChange(change.get());
            }
            return answer(change);
        } finally {
            state.changing().unlock();
        }
    }

    private void refuseUnseen(Optional<Integer> seen, int[] touched) {
        if (seen.isEmpty()) {
            return;
        }
        int[] conflict = Arrays.stream(touched)
                .filter(row -> state.changedAt(row) > seen.get())
                .toArray();
        if (conflict.length > 0) {
            throw Refused.now(
                    conflict.length + " of these images were changed elsewhere in the meantime. Nothing was changed.",
                    "Look at them again, and repeat it if it is still what you want.",
                    Map.of("conflict", conflict, "revision", state.revision()));
        }
    }

    /** Undoes the last change, as far as nobody changed the same again since. */
    public Map<String, Object> undoLast() {
        return back(true);
    }

    /** Does again what was undone last. */
    public Map<String, Object> redoLast() {
        return back(false);
    }

    private Map<String, Object> back(boolean undo) {
        state.changing().lock();
        try {
            Optional<Change> last;
            synchronized (state) {
                last = undo ? state.journal().lastDone() : state.journal().lastUndone();
            }
            if (last.isEmpty()) {
                throw Refused.now(undo ? "There is nothing to undo." : "There is nothing to do again.", "");
            }
            Change way;
            synchronized (state) {
                way = stillPossible(undo ? last.get().reversed() : last.get());
            }
            bringAbout(way);
            synchronized (state) {
                if (undo) {
                    state.journal().undid();
                } else {
                    state.journal().redid();
                }
            }
            state.tellChange(way);
            Map<String, Object> answer = new LinkedHashMap<>(answer(Optional.of(way)));
            answer.put("words", last.get().words());
            return answer;
        } finally {
            state.changing().unlock();
        }
    }

    /** Only what is as the change left it is put back. */
    private Change stillPossible(Change way) {
        List<Change.Part> parts = new ArrayList<>();
        for (Change.Part part : way.parts()) {
            if (part instanceof Change.Labels all) {
                int[] kept = IntStream.range(0, all.images().length)
                        .filter(i -> {
                            int row = state.rows().row(all.images()[i]);
                            return row >= 0 && state.labelColumn().label(row).equals(all.before()[i].name());
                        })
                        .toArray();
                parts.add(new Change.Labels(
                        Arrays.stream(kept).map(i -> all.images()[i]).toArray(),
                        Arrays.stream(kept).mapToObj(i -> all.before()[i]).toArray(Change.Label[]::new),
                        Arrays.stream(kept).mapToObj(i -> all.after()[i]).toArray(Change.Label[]::new)));
            } else {
                parts.add(part);
            }
        }
        return new Change(way.words(), parts);
    }

    private void bringAbout(Change change) {
        for (Change.Part part : change.parts()) {
            state.writer().write(part);
            synchronized (state) {
                state.apply(part);
            }
        }
    }

    private Map<String, Object> answer(Optional<Change> change) {
        TreeSet<Integer> touched = new TreeSet<>();
        change.ifPresent(all -> all.parts().forEach(part -> {
            int[] images = part instanceof Change.Labels some
                    ? some.images()
                    : part instanceof Change.Tags some ? some.images() : new int[0];
            Arrays.stream(images).forEach(touched::add);
        }));
        return Map.of(
                "revision",
                state.revision(),
                "rows",
                touched.size(),
                "undo",
                change.map(Change::words).orElse(""));
    }
}
