/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.cli.LauncherProcess;
import dev.maect.io.Json;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The studio as a user starts it, and a run that is begun on its page, stopped, and survives the studio. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has maect.cmd")
class StudioProcessTest {
    /** Of the demo what is quick to plan, and long enough not to end by itself. */
    private static final List<String> SMALL = List.of(
            "model.dim=24",
            "model.depth=1",
            "decoder.dim=16",
            "decoder.depth=1",
            "data.workers=1",
            "pretrain.epochs=5000",
            "pretrain.batch-size=16",
            "prepare-head.batch-size=16",
            "prepare-head.cache-views=0",
            "tune.batch-size=16");

    @TempDir
    private Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private URI root = URI.create("http://127.0.0.1");

    private JsonNode asked(String path, Object body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path));
        if (!body.equals("")) {
            request.header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(Json.line(body)));
        }
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
            return Json.parse(answer.body(), path);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T awaited(java.util.function.Supplier<T> asked, Predicate<T> condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(240);
        T answer = asked.get();
        while (!condition.test(answer) && System.nanoTime() < until) {
            LockSupport.parkNanos(100_000_000);
            answer = asked.get();
        }
        assertThat(condition.test(answer)).as(String.valueOf(answer)).isTrue();
        return answer;
    }

    private JsonNode run() {
        return awaited(() -> asked("/api/runs", "").path("runs"), runs -> runs.size() == 1)
                .path(0);
    }

    @Test
    void aRunIsBegunOnThePageAndGoesOnWithoutIt() throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Process studio = new LauncherProcess()
                .in(folder)
                .start(out, folder.resolve("err.txt"), "studio", "--no-browser", "--runs", "runs");
        try {
            String address = awaited(() -> read(out), text -> text.contains("Studio: http"))
                    .strip();
            URI first = URI.create(address.substring(address.indexOf("http")));
            root = first.resolve("/");
            assertThat(client.send(HttpRequest.newBuilder(first).build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(303);
            int plan = asked(
                            "/api/runs/plan",
                            Map.of(
                                    "name", "small",
                                    "recipe", "demo",
                                    "data", "demo:1:64",
                                    "settings", SMALL))
                    .path("plan")
                    .asInt();
            JsonNode planned = awaited(
                    () -> asked("/api/runs/plan/" + plan, ""),
                    any -> !any.path("state").asString().equals("working"));
            assertThat(planned.path("state").asString()).as(planned.toString()).isEqualTo("ready");
            assertThat(planned.path("text").asString()).contains("pretrain");
            asked("/api/runs", Map.of("plan", plan));
            awaited(
                    this::run,
                    run -> run.path("state").asString().equals("running")
                            && run.path("step").asInt() > 0);
            long pid = run().path("pid").asLong();
            studio.destroy();
            assertThat(studio.waitFor(60, TimeUnit.SECONDS)).isTrue();
            ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
            assertThat(process.isAlive()).isTrue();
            process.destroy();
            awaited(process::isAlive, alive -> !alive);
            assertThat(folder.resolve("runs/small/checkpoints")).isNotEmptyDirectory();
            assertThat(folder.resolve("runs/small/summary.json")).doesNotExist();
        } finally {
            studio.destroyForcibly();
            ProcessHandle.allProcesses()
                    .filter(left -> left.info().commandLine().orElse("").contains(folder.toString()))
                    .forEach(ProcessHandle::destroyForcibly); // the run, if something above failed
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
