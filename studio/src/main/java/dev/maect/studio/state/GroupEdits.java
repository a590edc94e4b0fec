/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.studio.http.Refused;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a page may do to groups. They are the catalogue's own, which other commands keep, name and join as well. */
public final class GroupEdits {
    private final StudioState state;
    private final Changes changes;

    /** Brought about by {@code changes}. */
    public GroupEdits(StudioState state, Changes changes) {
        this.state = state;
        this.changes = changes;
    }

    /** Keeps groups, in place of those that have their names; the last are shown. */
    public Map<String, Object> keep(List<Grouped> found) {
        List<Optional<Grouped>> before =
                found.stream().map(one -> state.kept(one.name())).toList();
        return changes.change(Optional.empty(), new int[0], () -> {
            List<Change.Part> parts = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                parts.add(new Change.Groups(before.get(i), Optional.of(found.get(i))));
            }
            return Optional.of(new Change("new groups \"" + found.get(0).name() + "\"", parts));
        });
    }

    /** Keeps the groups that are shown no longer. */
    public Map<String, Object> forget() {
        return changes.change(Optional.empty(), new int[0], () -> {
            Grouped shown = require(state.groupings().shown(), List.of());
            return Optional.of(new Change(
                    "forget the groups \"" + shown.name() + "\"",
                    List.of(new Change.Groups(Optional.of(shown), Optional.empty()))));
        });
    }

    /** Calls a group another name. */
    public Map<String, Object> rename(int group, String to) {
        String name = EditedName.of(to, false);
        return edit("rename a group to \"" + name + "\"", List.of(group), before -> before.renamed(group, name));
    }

    /** Puts the images of groups into the first of them. */
    public Map<String, Object> merge(List<Integer> some) {
        List<Integer> distinct = List.copyOf(new LinkedHashSet<>(some));
        if (distinct.size() < 2) {
            throw Refused.wrong("Merging takes at least two groups.");
        }
        return edit("merge " + distinct.size() + " groups", distinct, before -> before.merged(distinct));
    }

    private Map<String, Object> edit(String words, List<Integer> some, UnaryOperator<Grouped> making) {
        return changes.change(Optional.empty(), new int[0], () -> {
            Grouped before = require(state.groupings().shown(), some);
            return Optional.of(new Change(
                    words, List.of(new Change.Groups(Optional.of(before), Optional.of(making.apply(before))))));
        });
    }

    static Grouped require(Optional<Grouped> groups, List<Integer> some) {
        Grouped all = groups.orElseThrow(() -> Refused.now("There are no groups.", "Make some first."));
        for (int group : some) {
            if (group < 0
                    || group >= all.names().size()
                    || all.names().get(group).isEmpty()) {
                throw Refused.wrong("There is no group " + group + ".");
            }
        }
        return all;
    }
}
