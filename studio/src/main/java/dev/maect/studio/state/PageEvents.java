/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What pages are told of changes, as docs/studio.md has it. */
final class PageEvents {
    /** Rows up to which a change is told row by row; of more, pages read the column anew. */
    private static final int TOLD_BY_ROW = 5000;

    private final StudioState state;
    private final Consumer<Map<String, Object>> tell;

    PageEvents(StudioState state, Consumer<Map<String, Object>> tell) {
        this.state = state;
        this.tell = tell;
    }

    /** Tells all parts of {@code change}; whether labels are among them. */
    boolean change(Change change) {
        boolean labelled = false;
        for (Change.Part part : change.parts()) {
            if (part instanceof Change.Labels all) {
                labelled = true;
                labels(state.rows().rows(all.images()));
            } else if (part instanceof Change.Tags) {
                tags();
            } else {
                groups();
            }
        }
        return labelled;
    }

    /** Rows are others now. */
    void reload() {
        tell.accept(Map.of("type", "reload", "order", state.order()));
    }

    /** Any label may be another now. */
    void allLabels() {
        Map<String, Object> event = event("labels");
        event.put("labels", state.labelCounts());
        tell.accept(event);
    }

    private void labels(int[] some) {
        Map<String, Object> event = event("labels");
        synchronized (state) {
            event.put("labels", state.labelCounts());
            if (some.length <= TOLD_BY_ROW) {
                event.put("rows", some);
                event.put("codes", state.codes(some));
            }
        }
        tell.accept(event);
    }

    void groups() {
        Map<String, Object> event = event("groups");
        event.put("groups", state.shownGroups().orElse(null));
        event.put("groupings", state.groupingNames());
        tell.accept(event);
    }

    void tags() {
        Map<String, Object> event = event("tags");
        event.put("tags", state.tagCounts());
        tell.accept(event);
    }

    private Map<String, Object> event(String type) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("revision", state.revision());
        event.put("undo", state.undo());
        return event;
    }
}
