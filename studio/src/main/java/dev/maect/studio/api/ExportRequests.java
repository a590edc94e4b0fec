/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.io.JsonPart;
import dev.maect.studio.export.LabelTable;
import dev.maect.studio.export.ViewPage;
import dev.maect.studio.http.Refused;
import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Request;
import dev.maect.studio.http.Routes;
import dev.maect.studio.map.Maps;
import dev.maect.studio.state.StudioState;
import dev.maect.studio.thumb.Thumbnails;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Files to keep: the labels, and a page that shows images to colleagues. */
public final class ExportRequests {
    private static final Map<String, String> FORMS = Map.of(
            "csv", "text/csv; charset=utf-8",
            "jsonl", "application/x-ndjson",
            "parquet", "application/vnd.apache.parquet");

    private final StudioState state;
    private final Thumbnails thumbnails;
    private final Maps maps;

    /** Of {@code state}. */
    public ExportRequests(StudioState state, Thumbnails thumbnails, Maps maps) {
        this.state = state;
        this.thumbnails = thumbnails;
        this.maps = maps;
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.get("/api/export/labels", this::labels).post("/api/export/page", this::page);
    }

    private Reply labels(Request request) {
        String form = request.query("form").orElse("csv");
        String type = FORMS.get(form);
        if (type == null) {
            throw Refused.wrong("Labels are written as csv, jsonl or parquet, not as \"" + form + "\".");
        }
        return Reply.download(LabelTable.bytes(state, form), type, "labels." + form);
    }

    private Reply page(Request request) {
        JsonPart body = request.json();
        int[] rows = Asked.rows(request, body, "rows", state);
        boolean map = body.find("map").map(JsonPart::flag).orElse(false);
        Optional<Maps.Places> places = map ? maps.places(rows, Optional.empty()) : Optional.empty();
        String page = ViewPage.of(
                state,
                thumbnails,
                rows,
                Asked.text(body, "title").orElse("Images"),
                places.map(Maps.Places::x).orElse(new float[0]),
                places.map(Maps.Places::y).orElse(new float[0]));
        return Reply.download(page.getBytes(StandardCharsets.UTF_8), "text/html; charset=utf-8", "images.html");
    }
}
