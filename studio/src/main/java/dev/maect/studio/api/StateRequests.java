/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.studio.http.Refused;
import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Request;
import dev.maect.studio.http.Routes;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** All that the page begins with, and the columns of numbers. */
public final class StateRequests {
    /** Where columns come from. */
    @FunctionalInterface
    public interface ColumnSource {
        /**
         * A column's bytes; empty if there is none of that name, or not yet.
         *
         * @param set the feature set; empty for the usual one
         * @param tag which tag; empty for other columns
         */
        Optional<byte[]> column(String name, Optional<String> set, Optional<String> tag);
    }

    /** Where versions of columns come from. */
    @FunctionalInterface
    public interface Versions {
        /** Changes when the column does. */
        String of(String name, Optional<String> set, Optional<String> tag);
    }

    private final Supplier<Map<String, Object>> state;
    private final ColumnSource columns;
    private final Versions versions;

    /** Answers with these. */
    public StateRequests(Supplier<Map<String, Object>> state, ColumnSource columns, Versions versions) {
        this.state = state;
        this.columns = columns;
        this.versions = versions;
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.get("/api/state", request -> Reply.json(state.get())).get("/api/column/{name}", this::column);
    }

    private Reply column(Request request) {
        String name = request.path("name");
        Optional<String> set = request.query("set");
        Optional<String> tag = request.query("tag");
        String version = "\"" + versions.of(name, set, tag).replaceAll("[^A-Za-z0-9._-]", "_") + "\"";
        if (request.header("If-None-Match").filter(version::equals).isPresent()) {
            return Reply.unchanged(version);
        }
        try {
            Optional<byte[]> bytes = columns.column(name, set, tag);
            if (bytes.isPresent()) {
                return Reply.binary(bytes.get(), version);
            }
        } catch (Refused none) {
            return Reply.json(202, Map.of("making", false, "why", none.getMessage() + " " + none.advice()));
        }
        if (name.matches("x|y|outlier|loss")) {
            return Reply.json(202, Map.of("making", true));
        }
        throw Refused.missing("There is no column \"" + name + "\" yet.", "");
    }
}
