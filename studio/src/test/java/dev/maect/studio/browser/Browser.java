/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Chromium without a window, spoken to over its DevTools protocol; nothing but the JDK is needed for it. */
final class Browser implements AutoCloseable {
    private static final List<String> PLACES =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final long SECONDS = Long.getLong("maect.browser.patience", 60);

    private final JsonMapper json = JsonMapper.builder().build();
    private final Path folder;
    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger sent = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final Map<String, Tab> tabs = new ConcurrentHashMap<>();

    private Browser(Path executable) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("maect-browser");
        process = new ProcessBuilder(
                        executable.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--use-angle=swiftshader",
                        "--enable-unsafe-swiftshader",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-backgrounding-occluded-windows",
                        "--disable-renderer-backgrounding",
                        "--force-device-scale-factor=1",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--remote-debugging-port=0",
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address(), new Listener())
                .join();
    }

    /** The browser of this machine, if it has one. */
    static Optional<Path> executable() {
        return PLACES.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    }

    static Browser start() {
        try {
            return new Browser(executable().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A new tab of this size that shows nothing yet. */
    Tab tab(int width, int height) {
        return tab(Map.of("url", "about:blank", "newWindow", true), width, height);
    }

    /** A tab that has no cookies of the others. */
    Tab stranger(int width, int height) {
        String context = call(Optional.empty(), "Target.createBrowserContext", Map.of())
                .path("browserContextId")
                .asString();
        return tab(Map.of("url", "about:blank", "browserContextId", context), width, height);
    }

    private Tab tab(Map<String, ?> parameters, int width, int height) {
        String target = call(Optional.empty(), "Target.createTarget", parameters)
                .path("targetId")
                .asString();
        String session = call(Optional.empty(), "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asString();
        Tab tab = new Tab(this, session, target);
        tabs.put(session, tab);
        tab.begin(width, height);
        return tab;
    }

    /** Sends a command and waits for its result. */
    JsonNode call(Optional<String> session, String method, Map<String, ?> parameters) {
        int id = sent.incrementAndGet();
        ObjectNode message = json.createObjectNode().put("id", id).put("method", method);
        message.set("params", json.valueToTree(parameters));
        session.ifPresent(name -> message.put("sessionId", name));
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        synchronized (socket) {
            socket.sendText(message.toString(), true).join();
        }
        try {
            JsonNode said = answer.get(SECONDS, TimeUnit.SECONDS);
            if (said.has("error")) {
                throw new IllegalStateException(method + ": " + said.get("error"));
            }
            return said.path("result");
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException("The browser does not answer to " + method, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private URI address() throws IOException, InterruptedException {
        Path file = folder.resolve("profile/DevToolsActivePort");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end && process.isAlive()) {
            if (Files.exists(file)) {
                List<String> lines = Files.readAllLines(file);
                if (lines.size() >= 2) {
                    return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
                }
            }
            Thread.sleep(20);
        }
        throw new IOException("The browser did not start: " + Files.readString(folder.resolve("log")));
    }

    private void heard(String text) {
        JsonNode message = json.readTree(text);
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    waiting.remove(message.get("id").asInt());
            if (answer != null) {
                answer.complete(message);
            }
            return;
        }
        Tab tab = tabs.get(message.path("sessionId").asString(""));
        if (tab != null) {
            tab.happened(message.path("method").asString(), message.path("params"));
        }
    }

    /** What its processes have of the memory, by what they do. */
    String memory() {
        java.util.Map<String, Long> all = new java.util.TreeMap<>();
        java.util.stream.Stream.concat(java.util.stream.Stream.of(process.toHandle()), process.descendants())
                .forEach(one -> {
                    String line = one.info().commandLine().orElse("");
                    String type =
                            line.contains("--type=") ? line.replaceAll("(?s).*?--type=([a-z-]+).*", "$1") : "browser";
                    all.merge(type, PageMeasure.resident(one.pid()), Long::sum);
                });
        return all + " MB";
    }

    @Override
    public void close() {
        try {
            call(Optional.empty(), "Browser.close", Map.of());
        } catch (IllegalStateException gone) {
            process.destroy();
        }
        socket.abort();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            delete(folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException leftOver) {
            // A helper of the browser may still write; the folder is a temporary one.
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem)
                    throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                heard(whole);
            }
            from.request(1);
            return null;
        }
    }
}
