/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.catalog.label.NextLabels;
import dev.maect.studio.state.StudioState;
import dev.maect.studio.work.Work;
import dev.maect.studio.work.WorkQueue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Which images to label next: a list made ahead in the background, from which those go that were labelled. */
public final class NextUp implements AutoCloseable {
    private static final String KIND = "next";
    private static final int AHEAD = 40;
    private static final long SEED = 0;

    /** An image and why it. */
    private record Wanted(long image, String reason) {}

    private final FeatureSets sets;
    private final StudioState state;
    private final WorkQueue work;
    private final Consumer<Map<String, Object>> tell;
    private final HeldFeatures held;
    private List<Wanted> list = List.of();
    private int labels;
    private int madeFor = -1;

    /** Of the images of {@code state} without a label. */
    public NextUp(FeatureSets sets, StudioState state, WorkQueue work, Consumer<Map<String, Object>> tell) {
        this.sets = sets;
        this.state = state;
        this.work = work;
        this.tell = tell;
        held = new HeldFeatures(sets);
    }

    /** The next {@code count}, as far as they are known; begins to look for more when they run out. */
    public Map<String, Object> next(int count) {
        sets.get(java.util.Optional.empty());
        List<Map<String, Object>> rows = new ArrayList<>();
        synchronized (this) {
            for (Wanted wanted : list) {
                int row = state.rows().row(wanted.image());
                if (rows.size() < count && row >= 0 && state.label(row).isEmpty()) {
                    rows.add(Map.of("row", row, "reason", wanted.reason()));
                }
            }
        }
        if (rows.size() < Math.min(count, AHEAD / 2) && madeFor != state.labelVersion()) {
            work.begin(WorkQueue.Lane.NEXT, KIND, "look for the images to label next", this::make);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("rows", rows);
        answer.put("labels", labels);
        answer.put("working", work.find(KIND).isPresent());
        return answer;
    }

    private void make(Work progress) {
        int version = state.labelVersion();
        Map<Long, String> known = state.labels();
        List<Wanted> found = new ArrayList<>();
        for (NextLabels.Next next : NextLabels.of(held.get(), known, AHEAD, SEED)) {
            found.add(new Wanted(held.get().image(next.row()), next.reason()));
        }
        progress.check();
        synchronized (this) {
            list = found;
            labels = known.size();
            madeFor = version;
        }
        tell.accept(Map.of("type", "next"));
    }

    @Override
    public void close() {
        held.close();
    }
}
