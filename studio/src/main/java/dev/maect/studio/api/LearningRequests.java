/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.io.JsonPart;
import dev.maect.studio.answer.Learning;
import dev.maect.studio.answer.Lists;
import dev.maect.studio.answer.NextUp;
import dev.maect.studio.http.Refused;
import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Request;
import dev.maect.studio.http.Routes;
import java.util.LinkedHashMap;
import java.util.Map;

/** The classifier that learns, what to label next, and lists to work through. */
public final class LearningRequests {
    private static final int MOST_NEXT = 100;
    private static final int USUAL_NEXT = 20;

    private final Learning learning;
    private final NextUp next;
    private final Lists lists;

    /** Of these. */
    public LearningRequests(Learning learning, NextUp next, Lists lists) {
        this.learning = learning;
        this.next = next;
        this.lists = lists;
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.post("/api/classifier", this::classifier)
                .get("/api/classifier", request -> Reply.json(shown()))
                .get("/api/next", request -> Reply.json(next.next(request.query("count", USUAL_NEXT, 1, MOST_NEXT))))
                .get("/api/list", this::list)
                .post("/api/list", this::make);
    }

    private Map<String, Object> shown() {
        return Map.of("classifier", learning.shown(), "history", learning.history());
    }

    private Reply classifier(Request request) {
        String action = request.json().part("action").text();
        switch (action) {
            case "train" -> learning.now();
            case "pause" -> learning.pause(true);
            case "go on" -> learning.pause(false);
            default -> throw Refused.wrong("The classifier can train, pause or go on, and not \"" + action + "\".");
        }
        return Reply.json(shown());
    }

    private Reply list(Request request) {
        String kind = request.query("kind").orElse("");
        Map<String, Object> answer = new LinkedHashMap<>();
        if (kind.equals("mistakes")) {
            answer.put("state", learning.shown().getOrDefault("state", "none"));
            answer.putAll(learning.mistakes());
        } else {
            answer.putAll(lists.shown(kind));
        }
        return Reply.json(answer);
    }

    private Reply make(Request request) {
        JsonPart body = request.json();
        String kind = body.part("kind").text();
        if (kind.equals("mistakes")) {
            learning.now();
            return Reply.json(shown());
        }
        return Reply.json(
                Map.of("work", lists.make(kind, Asked.text(body, "set")).shown()));
    }
}
