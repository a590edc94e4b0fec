/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Routes;
import dev.maect.studio.state.Changes;

/** The last change undone, or done again. */
public final class UndoRequests {
    private final Changes changes;

    /** Brought about by {@code changes}. */
    public UndoRequests(Changes changes) {
        this.changes = changes;
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.post("/api/undo", request -> Reply.json(changes.undoLast()))
                .post("/api/redo", request -> Reply.json(changes.redoLast()));
    }
}
