/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.io.JsonPart;
import dev.maect.studio.http.Refused;
import dev.maect.studio.http.Request;
import dev.maect.studio.state.StudioState;
import java.util.Map;
import java.util.Optional;

/** What several kinds of requests have in common. */
final class Asked {
    private Asked() {}

    /** The rows at {@code name}, which are of the images that there are now. */
    static int[] rows(Request request, JsonPart body, String name, StudioState state) {
        order(request, state);
        int[] rows = body.part(name).integers();
        int size = state.rows().size();
        for (int row : rows) {
            if (row < 0 || row >= size) {
                throw Refused.wrong("There is no row " + row + ": the images have rows 0 to " + (size - 1) + ".");
            }
        }
        return rows;
    }

    /** One row. */
    static int row(Request request, JsonPart body, String name, StudioState state) {
        order(request, state);
        return body.part(name).integer(0, state.rows().size() - 1);
    }

    /** Refuses rows that a page counted before the images became others. */
    static void order(Request request, StudioState state) {
        Optional<String> order = request.header("Maect-Order");
        if (order.isPresent() && !order.get().equals(Integer.toString(state.order()))) {
            throw Refused.now(
                    "The images of the catalogue changed on the disk.",
                    "The page loads them anew; then do it again.",
                    Map.of("reload", true, "order", state.order()));
        }
    }

    /** The revision that the page knew; empty if it does not say. */
    static Optional<Integer> revision(JsonPart body) {
        return body.find("revision").map(part -> part.integer(0, Integer.MAX_VALUE));
    }

    /** A text that may be missing or empty. */
    static Optional<String> text(JsonPart body, String name) {
        return body.find(name).map(JsonPart::text).filter(text -> !text.isEmpty());
    }
}
