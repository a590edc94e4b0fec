/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.io.JsonPart;
import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Request;
import dev.maect.studio.http.Routes;
import dev.maect.studio.run.Runs;
import dev.maect.studio.thumb.Encoded;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Runs: how they stand, planned, begun, stopped, continued. */
public final class RunRequests {
    private static final int USUAL_POINTS = 600;
    private static final int MOST_POINTS = 5000;
    /** A report is a file that a run wrote: it may show itself, and do nothing. */
    private static final String CONFINED =
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

    private final Runs runs;
    private final Supplier<String> data;

    /**
     * Of {@code runs}.
     *
     * @param data where the catalogue's images are; empty for none
     */
    public RunRequests(Runs runs, Supplier<String> data) {
        this.runs = runs;
        this.data = data;
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.get("/api/runs", request -> Reply.json(runs.shown(data.get())))
                .post("/api/runs", this::begin)
                .post("/api/runs/plan", this::plan)
                .get("/api/runs/plan/{id}", request -> Reply.json(runs.shownPlan(request.number("id"))))
                .get("/api/runs/{name}", request -> Reply.json(runs.shownRun(request.path("name"))))
                .get("/api/runs/{name}/curves", this::curves)
                .get("/api/runs/{name}/reconstructions", this::reconstructions)
                .get("/api/runs/{name}/reconstruction", this::reconstruction)
                .get("/api/runs/{name}/report", this::report)
                .post("/api/runs/{name}/stop", this::stop)
                .post("/api/runs/{name}/resume", this::resume);
    }

    private Reply plan(Request request) {
        JsonPart body = request.json();
        int id = runs.plan(
                body.part("name").text(),
                body.part("recipe").text(),
                body.part("data").text(),
                Asked.text(body, "val"),
                body.find("settings").map(JsonPart::texts).orElse(List.of()),
                body.find("smoke").map(JsonPart::flag).orElse(false));
        return Reply.json(Map.of("plan", id));
    }

    private Reply begin(Request request) {
        return Reply.json(Map.of("name", runs.begin(request.json().part("plan").integer(0, Integer.MAX_VALUE))));
    }

    private Reply resume(Request request) {
        return Reply.json(Map.of("name", runs.resume(request.path("name"))));
    }

    private Reply stop(Request request) {
        runs.stop(request.path("name"));
        return Reply.json(Map.of("name", request.path("name")));
    }

    private Reply curves(Request request) {
        return Reply.json(runs.curves(request.path("name"), request.query("points", USUAL_POINTS, 1, MOST_POINTS)));
    }

    private Reply reconstructions(Request request) {
        return Reply.json(Map.of("steps", runs.reconstructions(request.path("name"))));
    }

    private Reply reconstruction(Request request) {
        Encoded sheet = runs.reconstruction(request.path("name"), request.query("step", 0, 0, Integer.MAX_VALUE));
        return Reply.image(sheet.bytes(), sheet.type()).with("Cache-Control", "private, no-cache");
    }

    private Reply report(Request request) {
        return new Reply(200, "text/html; charset=utf-8", runs.report(request.path("name")), Map.of())
                .with("Content-Security-Policy", CONFINED)
                .with("Cache-Control", "no-store");
    }
}
