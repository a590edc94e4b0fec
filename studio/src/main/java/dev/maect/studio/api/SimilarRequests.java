/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.api;

import dev.maect.io.JsonPart;
import dev.maect.studio.answer.FeatureSets;
import dev.maect.studio.answer.Similar;
import dev.maect.studio.http.Refused;
import dev.maect.studio.http.Reply;
import dev.maect.studio.http.Request;
import dev.maect.studio.http.Routes;
import dev.maect.studio.state.StudioState;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Images like others: of the catalogue, from elsewhere, by a part; by the encoder before tuning and after. */
public final class SimilarRequests {
    private static final int LARGEST_IMAGE = 64 << 20;
    private static final int MOST = 2000;
    private static final int USUAL = 48;
    private static final int COMPARED = 12;

    private final StudioState state;
    private final FeatureSets sets;
    private final Similar similar;

    /** Of {@code state}. */
    public SimilarRequests(StudioState state, FeatureSets sets, Similar similar) {
        this.state = state;
        this.sets = sets;
        this.similar = similar;
    }

    /** Adds what they answer. */
    public void to(Routes routes) {
        routes.post("/api/similar", this::like)
                .post("/api/similar/image", this::likeFile)
                .post("/api/compare", this::compare);
    }

    private Reply like(Request request) {
        JsonPart body = request.json();
        int[] rows = Asked.rows(request, body, "rows", state);
        int[] unlike = body.find("unlike").isPresent() ? Asked.rows(request, body, "unlike", state) : new int[0];
        int k = body.find("k").map(part -> part.integer(1, MOST)).orElse(USUAL);
        Optional<String> set = Asked.text(body, "set");
        Optional<JsonPart> crop = body.find("crop");
        if (rows.length == 0) {
            throw Refused.wrong("Which image? \"rows\" is empty.");
        }
        if (crop.isEmpty()) {
            return Reply.json(similar.like(rows, unlike, k, set).shown());
        }
        if (rows.length > 1) {
            throw Refused.wrong("A part is that of one image, and " + rows.length + " are named.");
        }
        return Reply.json(similar.likePart(
                        rows[0],
                        new double[] {
                            crop.get().part("left").number(),
                            crop.get().part("top").number(),
                            crop.get().part("width").number(),
                            crop.get().part("height").number()
                        },
                        body.find("patches").map(JsonPart::flag).orElse(false),
                        k,
                        set)
                .shown());
    }

    private Reply likeFile(Request request) {
        int k = request.query("k", USUAL, 1, MOST);
        Optional<double[]> part = request.query("width").isEmpty()
                ? Optional.empty()
                : Optional.of(new double[] {
                    request.query("left", 0),
                    request.query("top", 0),
                    request.query("width", 1),
                    request.query("height", 1)
                });
        boolean patches = request.query("patches").filter("true"::equals).isPresent();
        return Reply.json(similar.likeFile(request.bytes(LARGEST_IMAGE), part, patches, k, request.query("set"))
                .shown());
    }

    private Reply compare(Request request) {
        JsonPart body = request.json();
        int row = Asked.row(request, body, "row", state);
        int k = body.find("k").map(part -> part.integer(1, MOST)).orElse(COMPARED);
        String before = Asked.text(body, "before").orElse(sets.before());
        String after = Asked.text(body, "after").orElse(sets.after());
        if (before.isEmpty()) {
            throw Refused.now(
                    "There is only one set of features to compare.",
                    "Make another with the other encoder: maect embed IMAGES --with ENCODER --catalog "
                            + state.door().folder());
        }
        Similar.Found first = similar.like(new int[] {row}, new int[0], k, Optional.of(before));
        Similar.Found second = similar.like(new int[] {row}, new int[0], k, Optional.of(after));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("before", first.shown().get("hits"));
        answer.put("after", second.shown().get("hits"));
        answer.put("sets", List.of(before, after));
        Set<Integer> common = new HashSet<>();
        Arrays.stream(first.rows()).forEach(common::add);
        common.retainAll(Arrays.stream(second.rows()).boxed().toList());
        answer.put("shared", common.size());
        answer.put("of", k);
        String own = state.label(row);
        if (!own.isEmpty()) {
            answer.put("sameLabel", Map.of("before", same(own, first), "after", same(own, second)));
        }
        return Reply.json(answer);
    }

    private long same(String label, Similar.Found found) {
        return Arrays.stream(found.rows())
                .filter(row -> state.label(row).equals(label))
                .count();
    }
}
