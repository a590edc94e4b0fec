/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the studio works out in the background, and what the page hears of it. */
class AnswersTest {
    private static final int IMAGES = 60;

    @TempDir
    private static Path folder;

    private static Studio studio;
    private static Page page;

    @BeforeAll
    static void open() {
        Path catalog = SmallCatalog.write(folder, IMAGES);
        studio = Studio.open(StudioOptions.standard().withCatalog(catalog));
        page = new Page(studio).listening();
    }

    @AfterAll
    static void close() {
        studio.close();
    }

    private static void label(int from, int to, String name) {
        String rows = IntStream.range(from, to).mapToObj(Integer::toString).collect(Collectors.joining(","));
        page.posted("/api/label", "{\"rows\":[" + rows + "],\"label\":\"" + name + "\"}");
    }

    @Test
    void theClassifierLearnsWhenLabelsChangeAndItsSuggestionsAreAccepted() {
        label(0, 10, "even");
        label(10, 20, "odd");
        JsonNode event = page.event(
                "classifier",
                any -> any.path("classifier").path("state").asString().equals("ready")
                        && any.path("classifier").path("labels").asInt() == 20);
        JsonNode classifier = event.path("classifier");
        assertThat(classifier.path("accuracy").asDouble()).isBetween(0.0, 1.0);
        assertThat(classifier.path("low").asDouble())
                .isLessThanOrEqualTo(classifier.path("accuracy").asDouble());
        assertThat(event.path("history").size()).isPositive();
        char[] suggestions = page.codes("suggestion");
        float[] confidences = page.floats("confidence");
        for (int row = 0; row < IMAGES; row++) {
            assertThat(suggestions[row] != 65535).as("row " + row).isEqualTo(row >= 20);
            assertThat(confidences[row] > 0).as("row " + row).isEqualTo(row >= 20);
        }
        int sure = page.posted("/api/label/accept", "{\"above\":0.55,\"preview\":true}")
                .path("rows")
                .asInt();
        int accepted = page.posted("/api/label/accept", "{\"above\":0.55}")
                .path("rows")
                .asInt();
        assertThat(accepted).isEqualTo(sure);
        assertThat(page.labels()).hasSize(20 + accepted);
        if (accepted > 0) {
            page.posted("/api/undo", "{}");
        }
        assertThat(page.labels()).hasSize(20);
        assertThat(page.post("/api/label/accept", "{\"above\":2}").statusCode()).isEqualTo(400);
        JsonNode mistakes = page.json("/api/list?kind=mistakes");
        assertThat(mistakes.path("rows").size())
                .isEqualTo(mistakes.path("given").size());
        page.posted("/api/undo", "{}");
        page.posted("/api/undo", "{}");
        page.event(
                "classifier",
                any -> any.path("classifier").path("state").asString().equals("too-few"));
        assertThat(page.codes("suggestion")).containsOnly((char) 65535);
    }

    @Test
    void groupsAreMadeNamedMergedLabelledAndUndone() {
        page.posted("/api/groups", "{\"method\":\"kmeans\",\"count\":5}");
        JsonNode groups = page.event(
                        "groups", any -> any.path("groups").path("list").size() == 5)
                .path("groups");
        int all = 0;
        for (JsonNode group : groups.path("list")) {
            all += group.path("count").asInt();
            assertThat(group.path("typical").size()).isPositive();
        }
        assertThat(all).isEqualTo(IMAGES);
        page.posted("/api/group/rename", "{\"id\":0,\"name\":\"<b>first</b>\"}");
        page.posted("/api/group/merge", "{\"ids\":[0,3]}");
        JsonNode merged = page.json("/api/state").path("groups").path("list");
        assertThat(merged.size()).isEqualTo(4);
        assertThat(merged.path(0).path("name").asString()).isEqualTo("<b>first</b>");
        int own = page.posted("/api/group/label", "{\"id\":0,\"label\":\"g\"}")
                .path("rows")
                .asInt();
        assertThat(own).isEqualTo(merged.path(0).path("count").asInt());
        for (int i = 0; i < 3; i++) {
            page.posted("/api/undo", "{}");
        }
        assertThat(page.json("/api/state").path("groups").path("list").size()).isEqualTo(5);
        assertThat(page.labels().values()).doesNotContain("g");
        page.posted("/api/undo", "{}");
        assertThat(page.json("/api/state").path("groups").isNull()).isTrue();
        assertThat(page.post("/api/groups", "{\"method\":\"kmeans\",\"count\":1}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(page.post("/api/group/merge", "{\"ids\":[0,1]}").statusCode())
                .isEqualTo(409);
    }

    @Test
    void imagesToLabelNextHaveNoLabel() {
        label(50, 55, "known");
        page.json("/api/next?count=10");
        page.event("next", any -> true);
        JsonNode next = page.json("/api/next?count=10");
        Set<Integer> rows = new HashSet<>();
        for (JsonNode one : next.path("rows")) {
            rows.add(one.path("row").asInt());
            assertThat(one.path("reason").asString()).isNotEmpty();
        }
        assertThat(rows).hasSize(10).noneMatch(row -> row >= 50 && row < 55);
        page.posted("/api/undo", "{}");
    }

    @Test
    void listsAreMadeInTheBackground() {
        page.posted("/api/list", "{\"kind\":\"outliers\"}");
        page.event("list", any -> any.path("kind").asString().equals("outliers"));
        JsonNode outliers = page.json("/api/list?kind=outliers");
        assertThat(outliers.path("rows").size()).isEqualTo(50);
        assertThat(outliers.path("scores").path(0).asDouble())
                .isGreaterThanOrEqualTo(outliers.path("scores").path(1).asDouble());
        assertThat(page.floats("outlier")).hasSize(IMAGES);
        page.posted("/api/list", "{\"kind\":\"duplicates\"}");
        page.event("list", any -> any.path("kind").asString().equals("duplicates"));
        assertThat(page.json("/api/list?kind=duplicates").path("state").asString())
                .isEqualTo("ready");
        assertThat(page.post("/api/list", "{\"kind\":\"other\"}").statusCode()).isEqualTo(400);
    }

    @Test
    void theMapHasAPlaceForEveryImage() {
        HttpResponse<byte[]> first = page.get("/api/column/x");
        assertThat(first.statusCode()).isEqualTo(202);
        page.event("columns", any -> any.path("columns").has("x"));
        float[] x = page.floats("x");
        float[] y = page.floats("y");
        assertThat(x).hasSize(IMAGES);
        for (int row = 0; row < IMAGES; row++) {
            assertThat(x[row]).isBetween(-1f, 1f);
            assertThat(y[row]).isBetween(-1f, 1f);
        }
        assertThat(page.json("/api/state").path("map").path("after").asString()).isEqualTo("ready");
    }

    @Test
    void bothEncodersAreComparedOnAllImages() {
        page.posted("/api/compare/all", "{}");
        page.event("list", any -> any.path("kind").asString().equals("compare"));
        JsonNode all = page.json("/api/compare/all");
        assertThat(all.path("images").asInt()).isEqualTo(IMAGES);
        assertThat(all.path("agreement").asDouble()).isBetween(0.0, 1.0);
        assertThat(all.path("best").size()).isPositive();
    }

    @Test
    void workThatHasEndedCannotBeCancelled() {
        assertThat(page.post("/api/work/99999/cancel", "{}").statusCode()).isEqualTo(404);
    }
}
