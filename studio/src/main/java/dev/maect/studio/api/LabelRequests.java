/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.io.JsonPart;
import dev.maect.studio.http.Refused;
import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Request;
import dev.maect.studio.http.Routes;
import dev.maect.studio.state.LabelEdits;
import dev.maect.studio.state.StudioState;
import java.util.Map;
import java.util.Optional;

/** Labels: given, taken away, renamed, accepted. */
public final class LabelRequests {
    private final StudioState state;
    private final LabelEdits edits;

    /** Of {@code state}. */
    public LabelRequests(StudioState state, LabelEdits edits) {
        this.state = state;
        this.edits = edits;
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.post("/api/label", this::give)
                .post("/api/label/rename", this::rename)
                .post("/api/label/accept", this::accept);
    }

    private Reply give(Request request) {
        JsonPart body = request.json();
        int[] rows = Asked.rows(request, body, "rows", state);
        return Reply.json(edits.label(rows, Asked.text(body, "label").orElse(""), Asked.revision(body)));
    }

    private Reply rename(Request request) {
        JsonPart body = request.json();
        return Reply.json(
                edits.renameLabel(body.part("from").text(), body.part("to").text()));
    }

    private Reply accept(Request request) {
        JsonPart body = request.json();
        double above = body.part("above").number();
        if (above < 0 || above > 1) {
            throw Refused.wrong("\"above\" is a confidence, from 0 to 1, and not " + above + ".");
        }
        Optional<String> label = Asked.text(body, "label");
        Optional<int[]> rows = body.find("rows").isPresent()
                ? Optional.of(Asked.rows(request, body, "rows", state))
                : Optional.empty();
        if (body.find("preview").map(JsonPart::flag).orElse(false)) {
            return Reply.json(Map.of("rows", edits.countSuggested(above, label, rows)));
        }
        return Reply.json(edits.accept(above, label, rows));
    }
}
