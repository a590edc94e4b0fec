/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.group.KeptGroups;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Groups that the page and other commands share: both keep them in the catalogue. */
class KeptGroupsTest {
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
        page = new Page(studio).listening();
    }

    @AfterAll
    static void close() {
        studio.close();
    }

    /** What another command sees, or does. */
    private static <T> T elsewhere(Function<Catalog, T> body) {
        try (Catalog opened = Catalog.change(catalog, "a test")) {
            return body.apply(opened);
        }
    }

    private static List<String> names(String grouping) {
        return elsewhere(opened -> KeptGroups.of(opened, grouping, 1)).stream()
                .map(KeptGroups.Group::name)
                .toList();
    }

    private static JsonNode made(String asked, String shown) {
        page.posted("/api/groups", asked);
        return page.event(
                        "groups",
                        any -> any.path("groups").path("name").asString("").equals(shown))
                .path("groups");
    }

    @Test
    void whatThePageMakesNamesAndJoinsOtherCommandsSee() {
        made("{\"method\":\"kmeans\",\"count\":4,\"name\":\"mine\"}", "mine");
        assertThat(names("mine")).containsExactly("group 1", "group 2", "group 3", "group 4");
        page.posted("/api/group/rename", "{\"id\":1,\"name\":\"round\"}");
        page.posted("/api/group/merge", "{\"ids\":[0,2]}");
        assertThat(names("mine")).containsExactly("group 1", "round", "group 4");
        page.posted("/api/undo", "{}");
        page.posted("/api/undo", "{}");
        assertThat(names("mine")).containsExactly("group 1", "group 2", "group 3", "group 4");
        long images = elsewhere(opened -> KeptGroups.of(opened, "mine", 0)).stream()
                .mapToLong(KeptGroups.Group::images)
                .sum();
        assertThat(images).isEqualTo(IMAGES);
        page.posted("/api/redo", "{}");
        assertThat(names("mine")).contains("round");
        assertThat(page.post("/api/group/rename", "{\"id\":1,\"name\":\" \"}").statusCode())
                .isEqualTo(400);
        page.posted("/api/groups/forget", "{}");
        assertThat(elsewhere(KeptGroups::names)).doesNotContain("mine");
        page.posted("/api/undo", "{}");
        assertThat(names("mine")).contains("round");
    }

    @Test
    void whatOtherCommandsDoThePageSeesAndDoesNotUndo() {
        made("{\"method\":\"kmeans\",\"count\":3,\"name\":\"shared\"}", "shared");
        page.posted("/api/group/rename", "{\"id\":0,\"name\":\"by the page\"}");
        elsewhere(opened -> KeptGroups.rename(opened, "shared", 0, "by a command"));
        JsonNode seen = page.event(
                        "groups",
                        any -> any.path("groups")
                                .path("list")
                                .path(0)
                                .path("name")
                                .asString("")
                                .equals("by a command"))
                .path("groups");
        assertThat(seen.path("list").size()).isEqualTo(3);
        assertThat(page.post("/api/undo", "{}").statusCode()).isEqualTo(409);
        assertThat(names("shared")).contains("by a command");
    }

    @Test
    void aHierarchyIsKeptLevelByLevel() {
        JsonNode coarse = made("{\"method\":\"hierarchy\",\"levels\":[6,2],\"name\":\"kinds\"}", "kinds, 2");
        assertThat(coarse.path("list").size()).isEqualTo(2);
        char[] two = page.codes("group");
        page.posted("/api/groups/show", "{\"name\":\"kinds, 6\"}");
        char[] six = page.codes("group");
        for (int a = 0; a < IMAGES; a++) {
            for (int b = 0; b < IMAGES; b++) {
                assertThat(six[a] != six[b] || two[a] == two[b])
                        .isTrue(); // each fine group is part of one coarse group
            }
        }
        page.posted("/api/undo", "{}");
        assertThat(elsewhere(KeptGroups::names)).doesNotContain("kinds, 2", "kinds, 6");
        assertThat(page.post("/api/groups/show", "{\"name\":\"kinds, 6\"}").statusCode())
                .isEqualTo(404);
        assertThat(page.post("/api/groups", "{\"method\":\"hierarchy\"}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void groupsOfAnotherCommandAreShownWhenTheStudioOpens(@TempDir Path own) {
        Path place = SmallCatalog.write(own, 12);
        try (Catalog opened = Catalog.change(place, "a test")) {
            try (var features = opened.features(opened.featureSet(Optional.of("after")))) {
                KeptGroups.keep(opened, "theirs", features, dev.maect.catalog.group.Groups.kMeans(features, 3, 0));
            }
        }
        try (Studio other = Studio.open(StudioOptions.standard().withCatalog(place))) {
            Page there = new Page(other);
            JsonNode groups = there.json("/api/state").path("groups");
            assertThat(groups.path("name").asString()).isEqualTo("theirs");
            assertThat(groups.path("list").size()).isEqualTo(3);
        }
    }
}
