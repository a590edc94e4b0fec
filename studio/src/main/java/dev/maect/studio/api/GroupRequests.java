/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.io.JsonPart;
import dev.maect.studio.answer.GroupMaking;
import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Request;
import dev.maect.studio.http.Routes;
import dev.maect.studio.state.GroupEdits;
import dev.maect.studio.state.LabelEdits;
import dev.maect.studio.state.StudioState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Groups: made, kept, shown, named, merged, labelled. */
public final class GroupRequests {
    private static final int MOST_GROUPS = 65_535;
    private static final String USUAL_NAME = "groups";

    private final StudioState state;
    private final GroupEdits edits;
    private final LabelEdits labels;
    private final GroupMaking making;

    /** Brought about by {@code edits}. */
    public GroupRequests(StudioState state, GroupEdits edits, LabelEdits labels, GroupMaking making) {
        this.state = state;
        this.edits = edits;
        this.labels = labels;
        this.making = making;
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.post("/api/groups", this::make)
                .post("/api/groups/show", this::show)
                .post("/api/groups/forget", request -> Reply.json(edits.forget()))
                .post("/api/group/rename", this::rename)
                .post("/api/group/merge", this::merge)
                .post("/api/group/label", this::label);
    }

    private Reply make(Request request) {
        JsonPart body = request.json();
        GroupMaking.Wanted wanted = new GroupMaking.Wanted(
                Asked.text(body, "name").orElse(USUAL_NAME).strip(),
                Asked.text(body, "method").orElse("kmeans"),
                body.find("count").map(part -> part.integer(0, MOST_GROUPS)).orElse(10),
                body.find("levels")
                        .map(part -> Arrays.stream(part.integers()).boxed().toList())
                        .orElse(List.of()));
        return Reply.json(
                Map.of("work", making.begin(wanted, Asked.text(body, "set")).shown()));
    }

    private Reply show(Request request) {
        state.showGroups(request.json().part("name").text());
        return Reply.json(Map.of("revision", state.revision()));
    }

    private Reply rename(Request request) {
        JsonPart body = request.json();
        return Reply.json(edits.rename(
                body.part("id").integer(0, MOST_GROUPS), body.part("name").text()));
    }

    private Reply merge(Request request) {
        return Reply.json(edits.merge(
                Arrays.stream(request.json().part("ids").integers()).boxed().toList()));
    }

    private Reply label(Request request) {
        JsonPart body = request.json();
        return Reply.json(labels.labelGroup(
                body.part("id").integer(0, MOST_GROUPS),
                body.part("label").text(),
                body.find("all").map(JsonPart::flag).orElse(false)));
    }
}
