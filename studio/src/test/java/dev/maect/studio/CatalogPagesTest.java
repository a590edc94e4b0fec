/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.label.Labels;
import dev.maect.testing.DrawnImages;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Images, labels, tags and undo, as two pages of one studio see them. */
class CatalogPagesTest {
    private static final int IMAGES = 24;

    @TempDir
    private static Path folder;

    private static Path catalog;
    private static Studio studio;
    private static Page page;

    @BeforeAll
    static void open() {
        catalog = SmallCatalog.write(folder, IMAGES);
        studio = Studio.open(StudioOptions.standard().withCatalog(catalog));
        page = new Page(studio);
    }

    @AfterAll
    static void close() {
        studio.close();
    }

    private static String rows(int... rows) {
        return java.util.Arrays.toString(rows);
    }

    @Test
    void theStateSaysWhatThereIs() {
        JsonNode state = page.json("/api/state");
        assertThat(state.path("n").asInt()).isEqualTo(IMAGES);
        assertThat(state.path("catalog").asString()).isEqualTo("catalog");
        assertThat(state.path("sets").size()).isEqualTo(2);
        assertThat(state.path("before").asString()).isEqualTo("before");
        assertThat(state.path("after").asString()).isEqualTo("after");
    }

    @Test
    void columnsHaveOneValueForEachImage() {
        assertThat(page.integers("id")).hasSize(IMAGES).isSorted().doesNotHaveDuplicates();
        assertThat(page.codes("width")).hasSize(IMAGES).containsOnly((char) 24);
        assertThat(page.integers("name"))
                .containsExactlyInAnyOrder(
                        java.util.stream.IntStream.range(0, IMAGES).toArray());
        assertThat(page.get("/api/column/features").body()).hasSize(IMAGES).containsOnly(1);
        assertThat(page.get("/api/column/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void aColumnThatThePageHasIsNotSentAgain() {
        HttpResponse<byte[]> first = page.get("/api/column/id");
        String version = first.headers().firstValue("ETag").orElseThrow();
        assertThat(page.get("/api/column/id", "If-None-Match", version).statusCode())
                .isEqualTo(304);
    }

    @Test
    void smallImagesAreMadeOnceAndLargeOnesOnDemand() {
        int id = page.integers("id")[3];
        HttpResponse<byte[]> small = page.get("/thumb/" + id + "?size=96");
        assertThat(small.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(small.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
        assertThat(page.get("/thumb/" + id + "?size=96").body()).isEqualTo(small.body());
        assertThat(page.get("/image/" + id).statusCode()).isEqualTo(200);
        assertThat(page.get("/thumb/" + id + "?size=97").statusCode()).isEqualTo(400);
        assertThat(page.get("/thumb/99999").statusCode()).isEqualTo(404);
        assertThat(page.get("/thumb/x").statusCode()).isEqualTo(400);
    }

    @Test
    void whatIsKnownOfImagesIsTold() {
        JsonNode images = page.posted("/api/info", "{\"rows\":[2,5]}").path("images");
        assertThat(images.size()).isEqualTo(2);
        assertThat(images.path(0).path("row").asInt()).isEqualTo(2);
        assertThat(images.path(0).path("path").asString()).endsWith(".png");
        assertThat(images.path(0).path("content").asString()).hasSize(64);
        assertThat(page.post("/api/info", "{\"rows\":[99]}").statusCode()).isEqualTo(400);
        assertThat(page.post("/api/info", "{\"rows\":[-1]}").statusCode()).isEqualTo(400);
        assertThat(page.post("/api/info", "{").statusCode()).isEqualTo(400);
    }

    @Test
    void wordsAreFoundInNamesFoldersLabelsAndTags() {
        assertThat(found("007.PNG")).isEqualTo("1 name=1");
        assertThat(found("images")).isEqualTo("0 "); // the folder that all lie in says nothing
        page.posted("/api/label", "{\"rows\":[1,7],\"label\":\"Grüne 01 Katze\"}");
        page.posted("/api/tag", "{\"rows\":[7],\"tag\":\"odd 007\"}");
        assertThat(found("GRÜNE")).isEqualTo("2 label=2");
        assertThat(found("grüne odd")).isEqualTo("1 label=1");
        assertThat(found("007")).isEqualTo("1 name=1 tag=1");
        assertThat(found("label:007")).isEqualTo("0 ");
        assertThat(found("tag:007")).isEqualTo("1 tag=1");
        assertThat(found("\"01 katze\"")).isEqualTo("2 label=2");
        assertThat(found("01 katze -")).isEqualTo("0 ");
        assertThat(page.get("/api/search?text=").statusCode()).isEqualTo(400);
        assertThat(page.get("/api/search?text=%22").statusCode()).isEqualTo(400);
        page.posted("/api/undo", "{}");
        page.posted("/api/undo", "{}");
    }

    private static String found(String text) {
        HttpResponse<byte[]> answer =
                page.get("/api/search?text=" + java.net.URLEncoder.encode(text, StandardCharsets.UTF_8));
        return answer.body().length / 4 + " "
                + answer.headers().firstValue("Maect-Found").orElse("");
    }

    @Test
    void foldersAreFoundAsFoldersAndPlacesByWhatTheyDoNotShare(@TempDir Path own) throws IOException {
        DrawnImages.write(own.resolve("images/birds"), 0, 3);
        DrawnImages.write(own.resolve("images/cats"), 3, 6);
        SmallCatalog.embed(own, 1);
        try (Studio other = Studio.open(StudioOptions.standard().withCatalog(own.resolve("catalog")))) {
            Page there = new Page(other);
            HttpResponse<byte[]> answer = there.get("/api/search?text=birds");
            assertThat(answer.body()).hasSize(12);
            assertThat(answer.headers().firstValue("Maect-Found")).contains("folder=3");
            assertThat(there.get("/api/search?text=birds/00").body()).hasSize(12);
            assertThat(there.get("/api/search?text=name:birds").body()).isEmpty();
        }
    }

    @Test
    void likeImagesComeWithTheirScores() throws IOException {
        JsonNode all = page.posted("/api/similar", "{\"rows\":[4],\"k\":5}");
        assertThat(all.path("hits").size()).isEqualTo(5);
        double before = 1.0001;
        for (JsonNode hit : all.path("hits")) {
            assertThat(hit.path("row").asInt()).isNotEqualTo(4);
            assertThat(hit.path("score").asDouble()).isBetween(-1.0001, before);
            before = hit.path("score").asDouble();
        }
        String path = page.posted("/api/info", "{\"rows\":[4]}")
                .path("images")
                .path(0)
                .path("path")
                .asString();
        JsonNode same =
                Page.json(page.postBytes("/api/similar/image?k=1&set=after", Files.readAllBytes(Path.of(path))));
        assertThat(same.path("hits").path(0).path("row").asInt()).isEqualTo(4);
        assertThat(same.path("hits").path(0).path("score").asDouble()).isGreaterThan(0.999);
        JsonNode whole = page.posted(
                "/api/similar", "{\"rows\":[4],\"k\":1,\"crop\":{\"left\":0,\"top\":0,\"width\":1,\"height\":1}}");
        assertThat(whole.path("hits").path(0).path("row").asInt()).isEqualTo(4);
        JsonNode patches = page.posted(
                "/api/similar",
                "{\"rows\":[4],\"k\":3,\"patches\":true,\"crop\":{\"left\":0,\"top\":0,\"width\":0.5,\"height\":0.5}}");
        assertThat(patches.path("hits").size()).isEqualTo(3);
        assertThat(patches.path("search").asString()).endsWith(IMAGES + " of them by patches");
        assertThat(Page.json(page.postBytes("/api/similar/image?k=2&patches=true", Files.readAllBytes(Path.of(path))))
                        .path("hits")
                        .size())
                .isEqualTo(2);
        assertThat(page.postBytes("/api/similar/image", new byte[] {1, 2, 3}).statusCode())
                .isEqualTo(409);
    }

    @Test
    void bothEncodersAreCompared() {
        JsonNode both = page.posted("/api/compare", "{\"row\":1,\"k\":6}");
        assertThat(both.path("before").size()).isEqualTo(6);
        assertThat(both.path("after").size()).isEqualTo(6);
        assertThat(both.path("shared").asInt()).isBetween(0, 6);
    }

    @Test
    void labelsAreInTheCatalogueAndUndone() {
        Map<Integer, String> before = page.labels();
        JsonNode answer = page.posted("/api/label", "{\"rows\":" + rows(10, 11) + ",\"label\":\"ship\"}");
        assertThat(answer.path("rows").asInt()).isEqualTo(2);
        assertThat(page.labels()).containsEntry(10, "ship").containsEntry(11, "ship");
        page.posted("/api/label", "{\"rows\":[11],\"label\":\"boat\"}");
        page.posted("/api/label/rename", "{\"from\":\"boat\",\"to\":\"ship\"}");
        assertThat(page.labels()).containsEntry(11, "ship");
        int id = page.integers("id")[10];
        try (Catalog own = Catalog.open(catalog)) {
            assertThat(Labels.of(own, "label")).containsEntry((long) id, "ship");
        }
        page.posted("/api/undo", "{}");
        assertThat(page.labels()).containsEntry(11, "boat");
        page.posted("/api/redo", "{}");
        assertThat(page.labels()).containsEntry(11, "ship");
        for (int i = 0; i < 3; i++) {
            page.posted("/api/undo", "{}");
        }
        assertThat(page.labels()).isEqualTo(before);
    }

    @Test
    void tagsAreGivenRenamedAndUndone() {
        page.posted("/api/tag", "{\"rows\":[1,2,3],\"tag\":\"keep\",\"on\":true}");
        page.posted("/api/tag", "{\"rows\":[2],\"tag\":\"keep\",\"on\":false}");
        page.posted("/api/tag/rename", "{\"from\":\"keep\",\"to\":\"kept\"}");
        byte[] column = page.get("/api/column/tag?tag=kept").body();
        assertThat(column).hasSize(IMAGES);
        assertThat(new int[] {column[1], column[2], column[3]}).containsExactly(1, 0, 1);
        for (int i = 0; i < 3; i++) {
            page.posted("/api/undo", "{}");
        }
        assertThat(page.get("/api/column/tag?tag=keep").body()).containsOnly(0);
    }

    @Test
    void twoPagesSeeEachOtherAndNeverUndoWhatTheyDidNotSee() {
        Page other = new Page(studio).listening();
        int seen = page.json("/api/state").path("revision").asInt();
        page.posted("/api/label", "{\"rows\":[20],\"label\":\"a\"}");
        JsonNode event = other.event("labels", any -> any.path("rows").path(0).asInt() == 20);
        assertThat(event.path("codes").size()).isEqualTo(1);
        HttpResponse<byte[]> late =
                other.post("/api/label", "{\"rows\":[20,21],\"label\":\"b\",\"revision\":" + seen + "}");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(Page.json(late).path("conflict").path(0).asInt()).isEqualTo(20);
        assertThat(page.labels()).containsEntry(20, "a").doesNotContainKey(21);
        other.posted("/api/label", "{\"rows\":[21],\"label\":\"b\",\"revision\":" + seen + "}");
        page.posted("/api/undo", "{}");
        page.posted("/api/undo", "{}");
        assertThat(page.labels()).doesNotContainKeys(20, 21);
    }

    @Test
    void hostileLabelsAreOnlyNames() {
        String label = "<script>alert(1)</script>\"'; DROP TABLE labels; -- \u202e\u0000";
        page.posted("/api/label", dev.maect.io.Json.line(Map.of("rows", new int[] {15}, "label", label)));
        assertThat(page.labels()).containsEntry(15, label.strip());
        page.posted("/api/undo", "{}");
        assertThat(page.post(
                                "/api/label",
                                dev.maect.io.Json.line(Map.of("rows", new int[] {15}, "label", "x".repeat(201))))
                        .statusCode())
                .isEqualTo(400);
        assertThat(page.post("/api/label", "{\"rows\":[1],\"label\":\"a\"}", "Content-Type", "text/plain")
                        .statusCode())
                .isIn(200, 400);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void hostileFileNamesAreOnlyNames(@TempDir Path own) throws IOException {
        Path images = own.resolve("images");
        DrawnImages.write(images, 0, 4);
        List<String> names =
                List.of("<script>alert(1)<", "a\nb \u202e'\".png", "'; DROP TABLE labels; --.png", "%2e%2e #?.png");
        for (int i = 0; i < 4; i++) {
            Files.move(images.resolve("00" + i + ".png"), images.resolve(names.get(i) + ".png"));
        }
        SmallCatalog.embed(own, 1);
        try (Studio second = Studio.open(StudioOptions.standard().withCatalog(own.resolve("catalog")))) {
            Page its = new Page(second);
            List<String> told = new ArrayList<>();
            its.posted("/api/info", "{\"rows\":[0,1,2,3]}")
                    .path("images")
                    .forEach(image -> told.add(image.path("name").asString()));
            assertThat(told)
                    .containsExactlyInAnyOrderElementsOf(
                            names.stream().map(name -> name + ".png").toList());
            for (int id : its.integers("id")) {
                assertThat(its.get("/thumb/" + id).headers().firstValue("Content-Type"))
                        .contains("image/png");
            }
            assertThat(its.get("/api/search?text=%3Cscript").body()).hasSize(4);
            assertThat(its.post("/api/export/page", "{\"rows\":[0,1,2,3]}").body())
                    .asString(StandardCharsets.UTF_8)
                    .doesNotContain("<script")
                    .contains("&lt;script");
        }
    }

    @Test
    void suggestionsAreInTheCatalogueWhenTheStudioHasClosed(@TempDir Path own) {
        Path place = SmallCatalog.write(own, 12);
        try (Studio second = Studio.open(StudioOptions.standard().withCatalog(place))) {
            Page its = new Page(second).listening();
            its.posted("/api/label", "{\"rows\":[0,1],\"label\":\"a\"}");
            its.posted("/api/label", "{\"rows\":[2,3],\"label\":\"b\"}");
            its.event(
                    "classifier",
                    any -> any.path("classifier").path("state").asString().equals("ready")
                            && any.path("classifier").path("labels").asInt() == 4);
        }
        try (Catalog closed = Catalog.open(place)) {
            assertThat(closed.database().number("SELECT count(*) FROM suggestions"))
                    .isEqualTo(8);
        }
        try (Studio third = Studio.open(StudioOptions.standard().withCatalog(place))) {
            assertThat(new Page(third).json("/api/state").path("history").size())
                    .isPositive();
        }
    }

    @Test
    void rowsOfOtherImagesAreRefused(@TempDir Path own) throws IOException {
        Path place = SmallCatalog.write(own, 4);
        try (Studio second = Studio.open(StudioOptions.standard().withCatalog(place))) {
            Page its = new Page(second).listening();
            String order = its.json("/api/state").path("order").asString();
            DrawnImages.write(own.resolve("images"), 4, 6);
            SmallCatalog.embed(own, 2);
            its.event("reload", any -> true);
            assertThat(its.json("/api/state").path("n").asInt()).isEqualTo(6);
            HttpResponse<byte[]> late = its.post("/api/label", "{\"rows\":[1],\"label\":\"a\"}", "Maect-Order", order);
            assertThat(late.statusCode()).isEqualTo(409);
            assertThat(Page.json(late).path("reload").asBoolean()).isTrue();
            Map<String, Integer> counts = new HashMap<>();
            its.json("/api/state")
                    .path("sets")
                    .forEach(set -> counts.put(
                            set.path("name").asString(), set.path("images").asInt()));
            assertThat(counts).containsEntry("before", 4).containsEntry("after", 6);
        }
    }
}
