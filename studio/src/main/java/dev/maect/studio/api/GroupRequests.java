/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.io.JsonPart;
import dev.maect.studio.answer.GroupMaking;
import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Request;
import dev.maect.studio.http.Routes;
import dev.maect.studio.state.Changes;
import java.util.Arrays;
import java.util.Map;

/** Groups: made, named, merged, labelled. */
public final class GroupRequests {
    private static final int MOST_GROUPS = 65_535;

    private final Changes changes;
    private final GroupMaking making;

    /** Brought about by {@code changes}. */
    public GroupRequests(Changes changes, GroupMaking making) {
        this.changes = changes;
        this.making = making;
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.post("/api/groups", this::make)
                .post("/api/group/rename", this::rename)
                .post("/api/group/merge", this::merge)
                .post("/api/group/label", this::label);
    }

    private Reply make(Request request) {
        JsonPart body = request.json();
        int count = body.find("count").map(part -> part.integer(0, MOST_GROUPS)).orElse(10);
        return Reply.json(Map.of(
                "work",
                making.begin(Asked.text(body, "method").orElse("kmeans"), count, Asked.text(body, "set"))
                        .shown()));
    }

    private Reply rename(Request request) {
        JsonPart body = request.json();
        return Reply.json(changes.renameGroup(
                body.part("id").integer(0, MOST_GROUPS), body.part("name").text()));
    }

    private Reply merge(Request request) {
        return Reply.json(changes.mergeGroups(
                Arrays.stream(request.json().part("ids").integers()).boxed().toList()));
    }

    private Reply label(Request request) {
        JsonPart body = request.json();
        return Reply.json(changes.labelGroup(
                body.part("id").integer(0, MOST_GROUPS),
                body.part("label").text(),
                body.find("all").map(JsonPart::flag).orElse(false)));
    }
}
