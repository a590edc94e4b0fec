/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.io.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs on the page; a script stands for maect here, the command line's tests start the real one. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RunPagesTest {
    @TempDir
    private static Path folder;

    private static Studio studio;
    private static Page page;

    @BeforeAll
    static void open() throws IOException {
        Path script = folder.resolve("maect.sh");
        // With --dry-run it says its words; else it makes a run's folder and waits to be stopped.
        Files.writeString(script, """
                #!/bin/sh
                case "$*" in
                *bad*) echo "No such recipe: bad."; exit 2 ;;
                *--dry-run*) for word in "$@"; do printf '[%s]' "$word"; done; exit 0 ;;
                resume*) out=$2 ;;
                *) out=$6; mkdir -p "$out"; echo "pretrain: {}" >"$out/resolved.yaml" ;;
                esac
                printf '{"host":"h","pid":%d,"started":"","since":"","command":""}' $$ >"$out/run.lock"
                for i in 1 2 3; do
                  printf '{"time":"t","kind":"step","stage":"tune","epoch":1,"epochs":2,"step":%d,"steps":9,"loss":0.%d}\\n' $i $i
                done >"$out/metrics.jsonl"
                trap ': >"$out/run.lock"; exit 143' TERM
                while :; do sleep 0.1; done
                """);
        studio = Studio.open(StudioOptions.standard()
                .withRuns(folder.resolve("runs"))
                .withLauncher(List.of("/bin/sh", script.toString())));
        page = new Page(studio).listening();
    }

    @AfterAll
    static void close() {
        studio.close();
    }

    private static JsonNode planned(String name, String recipe, String data) {
        int id = page.posted(
                        "/api/runs/plan",
                        Json.line(Map.of(
                                "name", name, "recipe", recipe, "data", data, "settings", List.of("tune.epochs=5"))))
                .path("plan")
                .asInt();
        page.event("plan", any -> any.path("plan").asInt() == id);
        JsonNode plan = page.json("/api/runs/plan/" + id);
        ((tools.jackson.databind.node.ObjectNode) plan).put("id", id);
        return plan;
    }

    private static String state(String name) {
        for (JsonNode run : page.json("/api/runs").path("runs")) {
            if (run.path("name").asString().equals(name)) {
                return run.path("state").asString();
            }
        }
        return "none";
    }

    private static void await(String name, String state) {
        for (int i = 0; i < 600 && !state(name).equals(state); i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        }
        assertThat(state(name)).isEqualTo(state);
    }

    @Test
    void aRunIsPlannedBegunWatchedStoppedAndContinued() {
        JsonNode plan = planned("first", "cifar10", "photos; rm -rf *");
        assertThat(plan.path("state").asString()).isEqualTo("ready");
        assertThat(plan.path("text").asString())
                .contains("[run][cifar10][--data][photos; rm -rf *][--out]", "[--dry-run][tune.epochs=5]");
        page.posted("/api/runs", "{\"plan\":" + plan.path("id").asInt() + "}");
        await("first", "running");
        assertThat(page.post("/api/runs", "{\"plan\":" + plan.path("id").asInt() + "}")
                        .statusCode())
                .isEqualTo(409);
        JsonNode curves = page.json("/api/runs/first/curves");
        assertThat(curves.path("series").path("tune/loss").size()).isEqualTo(3);
        assertThat(curves.path("progress").path("step").asInt()).isEqualTo(3);
        assertThat(page.json("/api/runs/first").path("settings").asString()).contains("pretrain");
        assertThat(page.json("/api/runs/first/reconstructions").path("steps").size())
                .isZero();
        assertThat(page.get("/api/runs/first/reconstruction?step=1").statusCode())
                .isEqualTo(404);
        assertThat(page.get("/api/runs/first/report").statusCode()).isEqualTo(404);
        page.posted("/api/runs/first/stop", "{}");
        await("first", "stopped");
        page.posted("/api/runs/first/resume", "{}");
        await("first", "running");
        page.posted("/api/runs/first/stop", "{}");
        await("first", "stopped");
        assertThat(page.post("/api/runs/first/stop", "{}").statusCode()).isEqualTo(409);
    }

    @Test
    void aPlanThatFailsSaysWhyAndIsNotBegun() {
        JsonNode plan = planned("second", "bad", "photos");
        assertThat(plan.path("state").asString()).isEqualTo("failed");
        assertThat(plan.path("text").asString()).isEqualTo("No such recipe: bad.");
        assertThat(page.post("/api/runs", "{\"plan\":" + plan.path("id").asInt() + "}")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void nothingThatThePageSendsIsAnOptionOrAWayOut() {
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("name", "../out", "recipe", "cifar10", "data", "x"),
                Map.of("name", ".hidden", "recipe", "cifar10", "data", "x"),
                Map.of("name", "-x", "recipe", "cifar10", "data", "x"),
                Map.of("name", "a/b", "recipe", "cifar10", "data", "x"),
                Map.of("name", "ok", "recipe", "--overwrite", "data", "x"),
                Map.of("name", "ok", "recipe", "cifar10", "data", "--out=/"),
                Map.of("name", "ok", "recipe", "cifar10", "data", ""),
                Map.of("name", "ok", "recipe", "cifar10", "data", "x", "settings", List.of("--resume")))) {
            assertThat(page.post("/api/runs/plan", Json.line(bad)).statusCode())
                    .as(bad.toString())
                    .isEqualTo(400);
        }
        for (String path :
                new String[] {"/api/runs/..", "/api/runs/%2e%2e", "/api/runs/nothing", "/api/runs/nothing/curves"}) {
            HttpResponse<byte[]> answer = page.get(path);
            assertThat(answer.statusCode()).as(path).isBetween(400, 404);
        }
    }
}
