/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.studio.http.Refused;
import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Request;
import dev.maect.studio.http.Routes;
import dev.maect.studio.work.WorkQueue;
import java.util.Map;

/** Work in the background: what there is, and its end. */
public final class WorkRequests {
    private final WorkQueue work;

    /** Of {@code work}. */
    public WorkRequests(WorkQueue work) {
        this.work = work;
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.get("/api/work", request -> Reply.json(Map.of("work", work.shown())))
                .post("/api/work/{id}/cancel", this::cancel);
    }

    private Reply cancel(Request request) {
        if (!work.cancel(request.number("id"))) {
            throw Refused.missing("This work has ended already.", "");
        }
        return Reply.json(Map.of("work", work.shown()));
    }
}
