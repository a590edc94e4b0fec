/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Routes;
import dev.maect.studio.state.StudioState;

/** The last change undone, or done again. */
public final class UndoRequests {
    private final StudioState state;

    /** Of {@code state}. */
    public UndoRequests(StudioState state) {
        this.state = state;
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.post("/api/undo", request -> Reply.json(state.undoLast()))
                .post("/api/redo", request -> Reply.json(state.redoLast()));
    }
}
