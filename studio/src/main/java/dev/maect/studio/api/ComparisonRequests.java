/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.io.JsonPart;
import dev.maect.studio.answer.Comparison;
import dev.maect.studio.answer.FeatureSets;
import dev.maect.studio.http.Refused;
import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Request;
import dev.maect.studio.http.Routes;
import java.util.Map;

/** What tuning did to the neighbours of all images. */
public final class ComparisonRequests {
    private final FeatureSets sets;
    private final Comparison comparison;

    /** Of the catalogue's sets. */
    public ComparisonRequests(FeatureSets sets, Comparison comparison) {
        this.sets = sets;
        this.comparison = comparison;
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.post("/api/compare/all", this::begin).get("/api/compare/all", this::shown);
    }

    private Reply begin(Request request) {
        JsonPart body = request.json();
        String before = two(Asked.text(body, "before").orElse(sets.before()));
        String after = Asked.text(body, "after").orElse(sets.after());
        return Reply.json(Map.of("work", comparison.begin(before, after).shown()));
    }

    private Reply shown(Request request) {
        return Reply.json(comparison.shown(
                request.query("before").orElse(sets.before()),
                request.query("after").orElse(sets.after())));
    }

    private static String two(String before) {
        if (before.isEmpty()) {
            throw Refused.now(
                    "There is only one set of features to compare.",
                    "Make another with the other encoder: maect embed IMAGES --with ENCODER --catalog CATALOG");
        }
        return before;
    }
}
