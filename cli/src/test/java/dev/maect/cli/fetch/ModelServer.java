/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;

/** A server on this machine with one file, and the faults that servers have. */
final class ModelServer implements AutoCloseable {
    /** What one answer does other than well. */
    record Fault(int status, long cutAfter, long silentMillis) {
        static Fault status(int status) {
            return new Fault(status, -1, 0);
        }

        static Fault cutAfter(long bytes) {
            return new Fault(0, bytes, 0);
        }

        static Fault silentAfter(long bytes, long millis) {
            return new Fault(0, bytes, millis);
        }
    }

    private final HttpServer server;
    final Deque<Fault> faults = new ArrayDeque<>();
    /** The Range header of every request; {@code whole} without one. */
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    volatile byte[] content = weights(1);
    volatile String tag = "\"one\"";
    volatile boolean ranges = true;
    volatile String type = "application/octet-stream";
    volatile String retryAfter = "";

    ModelServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/models/", this::answer);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    /** A file of weights of about 300 KB; all are equally long. */
    static byte[] weights(int seed) {
        byte[] values = new byte[300_000];
        new Random(seed).nextBytes(values);
        byte[] header = "{\"w\":{\"dtype\":\"U8\",\"shape\":[300000],\"data_offsets\":[0,300000]}}"
                .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + header.length + values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(values)
                .array();
    }

    URI address() {
        return URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/models/tiny.pth");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        asked.add(range == null ? "whole" : range);
        Fault fault;
        synchronized (faults) {
            fault = faults.isEmpty() ? new Fault(0, -1, 0) : faults.poll();
        }
        Headers headers = exchange.getResponseHeaders();
        if (fault.status() != 0) {
            if (!retryAfter.isEmpty()) {
                headers.set("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(fault.status(), -1);
            exchange.close();
            return;
        }
        headers.set("Content-Type", type);
        if (!tag.isEmpty()) {
            headers.set("ETag", tag);
        }
        boolean part = ranges
                && range != null
                && tag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
        int from = part ? Integer.parseInt(range.replaceAll("[^0-9]", "")) : 0;
        if (from >= content.length) {
            headers.set("Content-Range", "bytes */" + content.length);
            exchange.sendResponseHeaders(416, -1);
            exchange.close();
            return;
        }
        if (part) {
            headers.set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        send(exchange, part ? 206 : 200, Arrays.copyOfRange(content, from, content.length), fault);
    }

    private static void send(HttpExchange exchange, int status, byte[] body, Fault fault) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        OutputStream out = exchange.getResponseBody();
        if (fault.cutAfter() < 0) {
            out.write(body);
            exchange.close();
            return;
        }
        out.write(body, 0, (int) Math.min(body.length, fault.cutAfter()));
        out.flush();
        try {
            Thread.sleep(fault.silentMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Closing before all announced bytes are written cuts the connection.
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
