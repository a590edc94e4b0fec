/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a page may do to tags. */
public final class TagEdits {
    private final StudioState state;
    private final Changes changes;

    /** Brought about by {@code changes}. */
    public TagEdits(StudioState state, Changes changes) {
        this.state = state;
        this.changes = changes;
    }

    /** Gives images a tag, or takes it away. */
    public Map<String, Object> tag(int[] some, String tag, boolean on, Optional<Integer> seen) {
        String name = EditedName.of(tag, false);
        return changes.change(
                seen,
                some,
                () -> tagging(some, name, on)
                        .map(part -> new Change(
                                (on ? "tag " : "untag ") + part.images().length + " images \"" + name + "\"",
                                List.of(part))));
    }

    /** Calls a tag another name; one that there is takes its images, too. */
    public Map<String, Object> renameTag(String from, String to) {
        String name = EditedName.of(to, false);
        return changes.change(Optional.empty(), new int[0], () -> {
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

    private Optional<Change.Tags> tagging(int[] some, String tag, boolean on) {
        int[] own = Arrays.stream(some)
                .filter(row -> state.tagColumns().has(row, tag) != on)
                .distinct()
                .toArray();
        return own.length == 0
                ? Optional.empty()
                : Optional.of(new Change.Tags(state.rows().ids(own), tag, on));
    }
}
