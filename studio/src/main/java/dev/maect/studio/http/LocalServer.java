/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.maect.MaectException;
import dev.maect.io.FileException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server for this machine alone: it listens on the loopback address, and everything passes the {@link Gate}. Nothing
 * that comes from outside or from a file is ever sent as something that a browser would run.
 */
public final class LocalServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);
    private static final int THREADS = 12;
    private static final int WAITING = 256;
    private static final int BACKLOG = 64;

    static {
        // Without it an answer on a kept connection waits 40 ms for the other side; read when the server's classes
        // load.
        beforeHand("sun.net.httpserver.nodelay", "true");
        // Seconds within which a request has arrived: a program that sends none to its end holds no thread for ever.
        beforeHand("sun.net.httpserver.maxReqTime", "60");
    }

    private static final Map<String, String> SAFE = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self';"
                    + " connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=()");

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Gate gate;
    private final Routes routes;
    private final Events events;

    private LocalServer(HttpServer server, Routes routes, Events events) {
        this.server = server;
        this.routes = routes;
        this.events = events;
        gate = new Gate(server.getAddress().getPort());
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), work -> {
                    Thread thread = new Thread(work, "maect-studio-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    private static void beforeHand(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /**
     * Listens.
     *
     * @param port 0 for any that is free
     * @throws MaectException if the port is taken
     */
    public static LocalServer open(int port, Routes routes, Events events) {
        try {
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            LocalServer local = new LocalServer(server, routes, events);
            server.createContext("/", local::handle);
            server.setExecutor(local.threads);
            server.start();
            return local;
        } catch (BindException e) {
            throw new MaectException(
                    "Port " + port + " is in use. Name another with --port, or none: then any that is free is taken.",
                    e);
        } catch (IOException e) {
            throw new MaectException("The studio cannot listen on port " + port + ": " + e + ".", e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** The address to open; it works once. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port() + "/?token=" + gate.token());
    }

    private void handle(HttpExchange exchange) throws IOException {
        boolean stays = false;
        try {
            SAFE.forEach(exchange.getResponseHeaders()::set);
            Optional<Reply> stopped = gate.stop(exchange);
            if (stopped.isEmpty() && exchange.getRequestURI().getRawPath().equals("/api/events")) {
                events.open(exchange);
                stays = true;
                return;
            }
            send(exchange, stopped.orElseGet(() -> answer(exchange)));
        } catch (IOException e) {
            LOG.debug("A page did not wait for its answer: {}", e.getMessage());
        } finally {
            if (!stays) {
                exchange.close();
            }
        }
    }

    private Reply answer(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        try {
            Optional<Routes.Found> found =
                    routes.find(method.equals("HEAD") ? "GET" : method, exchange.getRequestURI());
            if (found.isEmpty()) {
                return Reply.error(404, "The studio has nothing at this address.", "");
            }
            return found.get()
                    .handler()
                    .answer(new Request(exchange, found.get().values()));
        } catch (Refused e) {
            Map<String, Object> body = new LinkedHashMap<>(e.more());
            body.put("error", e.getMessage());
            body.put("advice", e.advice());
            return Reply.json(e.status(), body);
        } catch (FileException e) {
            return Reply.error(400, String.valueOf(e.getMessage()), "");
        } catch (MaectException e) {
            return Reply.error(409, String.valueOf(e.getMessage()), "");
        } catch (RuntimeException e) {
            LOG.error(
                    "The studio could not answer {} {}",
                    method,
                    exchange.getRequestURI().getRawPath(),
                    e);
            return Reply.error(500, "The studio failed at this: " + e, "The log has the details. Nothing was changed.");
        } catch (OutOfMemoryError e) {
            LOG.error("Out of memory at {} {}", method, exchange.getRequestURI().getRawPath());
            return Reply.error(
                    503,
                    "Memory ran out at this.",
                    "Ask for less at once, or start maect studio with more: MAECT_JAVA_OPTS=-Xmx4g.");
        }
    }

    static void send(HttpExchange exchange, Reply reply) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        if (!reply.type().isEmpty()) {
            headers.set("Content-Type", reply.type());
        }
        reply.headers().forEach(headers::set);
        boolean empty = reply.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(reply.status(), empty ? -1 : reply.body().length);
        if (!empty) {
            exchange.getResponseBody().write(reply.body());
        }
    }

    @Override
    public void close() {
        events.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
