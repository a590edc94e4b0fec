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
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The one way in which labels, tags and groups change: into the catalogue first, then into the state, then told to all pages, and
 * kept in a journal to be undone. Each answers what it did. Thread-safe.
 */
public final class Changes {
    private final StudioState state;

    /** Changes of {@code state}. */
    public Changes(StudioState state) {
        this.state = state;
    }

    /**
     * Makes a change of what there is, brings it about, and remembers it.
     *
     * @param seen the revision that the asking page knew; empty not to ask whether others changed the same images since
     * @param touched rows that are asked about
     */
    Map<String, Object> change(Optional<Integer> seen, int[] touched, Supplier<Optional<Change>> making) {
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
            Change wanted = undo ? last.get().reversed() : last.get();
            refuseOtherGroups(wanted, undo);
            Change way;
            synchronized (state) {
                way = stillPossible(wanted);
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

    /** Groups that another command changed since are not put back, and not asked about again. */
    private void refuseOtherGroups(Change way, boolean undo) {
        for (Change.Part part : way.parts()) {
            if (part instanceof Change.Groups all) {
                String name = all.before().or(all::after).map(Grouped::name).orElse("");
                Optional<Grouped> now = state.kept(name);
                boolean same = now.isPresent() == all.before().isPresent()
                        && now.map(kept -> kept.isAs(all.before().orElse(kept))).orElse(true);
                if (!same) {
                    synchronized (state) {
                        state.journal().forget(undo);
                    }
                    throw Refused.now(
                            "The groups \"" + name + "\" were changed elsewhere since: they stay as they are.", "");
                }
            }
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
            Optional<Groupings> groupings = part instanceof Change.Groups all
                    ? Optional.of(state.groupingsAfter(all.after()))
                    : Optional.empty();
            synchronized (state) {
                state.apply(part, groupings);
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
