/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.http;

import com.sun.net.httpserver.HttpExchange;
import dev.maect.io.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every open page what happened (server-sent events). A page that does not take its events is let go: it asks again
 * and loads everything.
 */
public final class Events implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final int MOST_PAGES = 32;
    private static final int WAITING = 1000;
    private static final int PING_SECONDS = 15;

    /** A page that listens. */
    private static final class Listener {
        private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING);
        private volatile boolean gone;
    }

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Supplier<Map<String, Object>> hello;
    private volatile boolean closed;

    /**
     * Tells each new page {@code hello} first.
     */
    public Events(Supplier<Map<String, Object>> hello) {
        this.hello = hello;
    }

    /** Tells all pages. */
    public void tell(Map<String, Object> event) {
        if (listeners.isEmpty()) {
            return;
        }
        String line = "data: " + Json.line(event) + "\n\n";
        for (Listener listener : listeners) {
            if (!listener.waiting.offer(line)) {
                listener.gone = true;
            }
        }
    }

    /** How many pages listen. */
    public int pages() {
        return listeners.size();
    }

    /** Answers with events until the page goes; a thread of its own writes them. */
    void open(HttpExchange exchange) throws IOException {
        if (closed || listeners.size() >= MOST_PAGES) {
            Reply refused = Reply.error(
                    503, "The studio is open on " + MOST_PAGES + " pages, and takes no more.", "Close some of them.");
            LocalServer.send(exchange, refused);
            exchange.close();
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, 0);
        Listener listener = new Listener();
        listener.waiting.add("data: " + Json.line(hello.get()) + "\n\n");
        listeners.add(listener);
        Thread thread = new Thread(() -> write(exchange, listener), "maect-studio-events");
        thread.setDaemon(true);
        thread.start();
    }

    private void write(HttpExchange exchange, Listener listener) {
        try (exchange;
                OutputStream out = exchange.getResponseBody()) {
            while (!listener.gone && !(closed && listener.waiting.isEmpty())) {
                String event = listener.waiting.poll(PING_SECONDS, TimeUnit.SECONDS);
                out.write((event == null ? ": ping\n\n" : event).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            LOG.debug("A page has gone: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            listeners.remove(listener);
        }
    }

    @Override
    public void close() {
        tell(Map.of("type", "closing"));
        closed = true;
        listeners.forEach(listener -> listener.waiting.offer(": end\n\n"));
    }
}
