/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.io.JsonPart;
import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Request;
import dev.maect.studio.http.Routes;
import dev.maect.studio.state.StudioState;
import dev.maect.studio.state.TagEdits;

/** Tags: given, taken away, renamed. */
public final class TagRequests {
    private final StudioState state;
    private final TagEdits edits;

    /** Of {@code state}. */
    public TagRequests(StudioState state, TagEdits edits) {
        this.state = state;
        this.edits = edits;
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.post("/api/tag", this::give).post("/api/tag/rename", this::rename);
    }

    private Reply give(Request request) {
        JsonPart body = request.json();
        int[] rows = Asked.rows(request, body, "rows", state);
        boolean on = body.find("on").map(JsonPart::flag).orElse(true);
        return Reply.json(edits.tag(rows, body.part("tag").text(), on, Asked.revision(body)));
    }

    private Reply rename(Request request) {
        JsonPart body = request.json();
        return Reply.json(
                edits.renameTag(body.part("from").text(), body.part("to").text()));
    }
}
