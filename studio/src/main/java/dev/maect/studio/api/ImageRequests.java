/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.catalog.CatalogImage;
import dev.maect.io.JsonPart;
import dev.maect.studio.http.Refused;
import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Request;
import dev.maect.studio.http.Routes;
import dev.maect.studio.state.Columns;
import dev.maect.studio.state.ImageRows;
import dev.maect.studio.state.StudioState;
import dev.maect.studio.state.TextSearch;
import dev.maect.studio.thumb.Encoded;
import dev.maect.studio.thumb.Thumbnails;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Images: small, large, what is known of them, and those of a name. */
public final class ImageRequests {
    private static final int MOST_TOLD = 500;
    private static final int USUAL_SIZE = 192;

    private final StudioState state;
    private final Thumbnails thumbnails;
    private final TextSearch search;

    /** Of {@code state}. */
    public ImageRequests(StudioState state, Thumbnails thumbnails) {
        this.state = state;
        this.thumbnails = thumbnails;
        search = new TextSearch(state);
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.get("/thumb/{image}", this::small)
                .get("/image/{image}", this::large)
                .post("/api/info", this::info)
                .get("/api/search", this::search);
    }

    private Reply small(Request request) {
        int size = request.query("size", USUAL_SIZE, 1, 1 << 12);
        if (!Thumbnails.SIZES.contains(size)) {
            throw Refused.wrong("Small images have sizes of " + Thumbnails.SIZES + ", not " + size + ".");
        }
        int image = request.number("image");
        ImageRows rows = state.rows();
        return reply(thumbnails.small(image, size, rows.location(row(rows, image))));
    }

    private Reply large(Request request) {
        ImageRows rows = state.rows();
        return reply(thumbnails.large(rows.location(row(rows, request.number("image")))));
    }

    private static int row(ImageRows rows, int image) {
        int row = rows.row(image);
        if (row < 0) {
            throw Refused.missing("The catalogue has no image " + image + ".", "");
        }
        return row;
    }

    private static Reply reply(Encoded image) {
        return Reply.image(image.bytes(), image.type());
    }

    private Reply search(Request request) {
        Asked.order(request, state);
        String text = request.query("text").orElseThrow(() -> Refused.wrong("What is looked for is empty."));
        TextSearch.Found found = search.find(text);
        return Reply.binary(Columns.of(found.rows()), "\"search\"").with("Maect-Found", found.words());
    }

    private Reply info(Request request) {
        JsonPart body = request.json();
        int[] some = Asked.rows(request, body, "rows", state);
        if (some.length > MOST_TOLD) {
            throw Refused.tooLarge(
                    "Of at most " + MOST_TOLD + " images at once is told what is known.", "Ask for fewer.");
        }
        ImageRows rows = state.rows();
        long[] ids = Arrays.stream(some).mapToLong(rows::id).toArray();
        Map<Long, CatalogImage> described = new LinkedHashMap<>();
        Map<Long, Map<String, String>> labels = new LinkedHashMap<>();
        state.door().read(catalog -> {
            catalog.describe(ids).forEach(image -> described.put(image.id(), image));
            catalog.database()
                    .query(
                            "SELECT image, label_set, label FROM labels WHERE image IN (SELECT unnest(?))",
                            row -> labels.computeIfAbsent(row.getLong(1), id -> new LinkedHashMap<>())
                                    .put(row.getString(2), row.getString(3)),
                            dev.maect.catalog.store.Database.Column.numbers(ids));
            return true;
        });
        List<Map<String, Object>> images = new ArrayList<>();
        for (int row : some) {
            images.add(info(rows, row, Optional.ofNullable(described.get((long) rows.id(row))), labels));
        }
        return Reply.json(Map.of("images", images));
    }

    private Map<String, Object> info(
            ImageRows rows, int row, Optional<CatalogImage> image, Map<Long, Map<String, String>> labels) {
        Map<String, Object> all = new LinkedHashMap<>();
        ImageRows.Location location = rows.location(row);
        all.put("row", row);
        all.put("id", rows.id(row));
        all.put("path", location.path());
        all.put("name", location.name());
        image.ifPresent(known -> {
            all.put("copies", known.copies());
            all.put("width", known.width());
            all.put("height", known.height());
            all.put("bytes", known.bytes());
            all.put("content", known.content());
        });
        all.put("labels", labels.getOrDefault((long) rows.id(row), Map.of()));
        all.put("tags", state.tags(row));
        all.put("suggestion", state.suggestion(row).orElse(null));
        String group = state.group(row);
        all.put("group", group.isEmpty() ? null : group);
        return all;
    }
}
