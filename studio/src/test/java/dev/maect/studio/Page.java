/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import dev.maect.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** What a page of the studio does, in a test: asks with its cookie, and listens to events. */
final class Page {
    static {
        // The server closes what is idle for 30 s, and the client keeps it as long: on a busy machine one asks just
        // then.
        System.setProperty("jdk.httpclient.keepalive.timeout", "5");
    }

    private static final long PATIENCE = Long.getLong("maect.studio.patience", 60);

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final URI root;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();

    /** Comes in by the address that was printed. */
    Page(Studio studio) {
        root = URI.create("http://127.0.0.1:" + studio.port());
        HttpResponse<byte[]> first = send(HttpRequest.newBuilder(studio.address()));
        if (first.statusCode() != 303) {
            throw new AssertionError("The token opens nothing: " + first.statusCode());
        }
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    HttpResponse<byte[]> get(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    JsonNode json(String path) {
        return json(get(path));
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        return Json.parse(new String(response.body(), java.nio.charset.StandardCharsets.UTF_8), "answer");
    }

    HttpResponse<byte[]> post(String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path))
                .header("Content-Type", "application/json")
                .header("Origin", root.toString())
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** Posts what has to be taken. */
    JsonNode posted(String path, String body) {
        HttpResponse<byte[]> response = post(path, body);
        if (response.statusCode() != 200) {
            throw new AssertionError(path + ": " + response.statusCode() + " "
                    + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
        }
        return json(response);
    }

    HttpResponse<byte[]> postBytes(String path, byte[] body) {
        return send(HttpRequest.newBuilder(root.resolve(path))
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private ByteBuffer column(String name) {
        HttpResponse<byte[]> response = get("/api/column/" + name);
        if (response.statusCode() != 200) {
            throw new AssertionError(name + ": " + response.statusCode());
        }
        return ByteBuffer.wrap(response.body()).order(ByteOrder.LITTLE_ENDIAN);
    }

    char[] codes(String name) {
        ByteBuffer bytes = column(name);
        char[] values = new char[bytes.remaining() / 2];
        bytes.asCharBuffer().get(values);
        return values;
    }

    float[] floats(String name) {
        ByteBuffer bytes = column(name);
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    int[] integers(String name) {
        ByteBuffer bytes = column(name);
        int[] values = new int[bytes.remaining() / 4];
        bytes.asIntBuffer().get(values);
        return values;
    }

    /** The labels that rows have, as the page shows them. */
    Map<Integer, String> labels() {
        JsonNode classes = json("/api/state").path("labels");
        Map<Integer, String> labels = new LinkedHashMap<>();
        char[] codes = codes("label");
        for (int row = 0; row < codes.length; row++) {
            if (codes[row] != 65535) {
                labels.put(row, classes.path(codes[row]).path("name").asString());
            }
        }
        return labels;
    }

    /** Begins to listen; returns after the first event. */
    Page listening() {
        client.sendAsync(
                        HttpRequest.newBuilder(root.resolve("/api/events")).build(),
                        HttpResponse.BodyHandlers.ofLines())
                .thenAccept(response -> response.body()
                        .filter(line -> line.startsWith("data: "))
                        .forEach(line -> events.add(Json.parse(line.substring(6), "event"))));
        event("hello", any -> true);
        return this;
    }

    /** The next event of a kind that passes; others before it are passed over. */
    JsonNode event(String type, Predicate<JsonNode> condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        try {
            while (System.nanoTime() < until) {
                JsonNode event = events.poll(1, TimeUnit.SECONDS);
                if (event != null && event.path("type").asString().equals("failed") && !type.equals("failed")) {
                    throw new AssertionError(event);
                }
                if (event != null && event.path("type").asString().equals(type) && condition.test(event)) {
                    return event;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("No event " + type);
    }
}
