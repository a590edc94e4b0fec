/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.http;

import com.sun.net.httpserver.HttpExchange;
import dev.maect.io.Json;
import dev.maect.io.JsonPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a browser asks. */
public final class Request {
    private static final int LARGEST_TEXT = 32 << 20;

    private final HttpExchange exchange;
    private final Map<String, String> path;
    private final Map<String, String> query = new LinkedHashMap<>();

    Request(HttpExchange exchange, Map<String, String> path) {
        this.exchange = exchange;
        this.path = path;
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
            String[] sides = pair.split("=", 2);
            query.put(decoded(sides[0]), sides.length < 2 ? "" : decoded(sides[1]));
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refused.wrong("The address has a broken % sign: " + text + ".");
        }
    }

    /** What stands in the address at {@code {name}}. */
    public String path(String name) {
        return path.getOrDefault(name, "");
    }

    /** A number that stands in the address at {@code {name}}. */
    public int number(String name) {
        return whole(name, path(name), 0, Integer.MAX_VALUE);
    }

    /** A parameter of the query; empty where it is missing or empty. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(text -> !text.isEmpty());
    }

    /** A whole number of the query. */
    public int query(String name, int otherwise, int least, int most) {
        return query(name).map(text -> whole(name, text, least, most)).orElse(otherwise);
    }

    /** A number of the query. */
    public double query(String name, double otherwise) {
        try {
            return query(name).map(Double::parseDouble).filter(Double::isFinite).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw Refused.wrong("\"" + name + "\" is no number.");
        }
    }

    private static int whole(String name, String text, int least, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw Refused.wrong("\"" + name + "\" is \"" + text + "\" and no whole number.");
        }
        throw Refused.wrong("\"" + name + "\" is " + text + "; it goes from " + least + " to " + most + ".");
    }

    /** A header; empty where it is missing. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** The body as JSON; an empty object where there is none. */
    public JsonPart json() {
        if (!header("Content-Type").orElse("").startsWith("application/json")) {
            throw Refused.wrong("The request's content is not application/json.");
        }
        byte[] bytes = bytes(LARGEST_TEXT);
        return JsonPart.of(
                Json.parse(bytes.length == 0 ? "{}" : new String(bytes, StandardCharsets.UTF_8), "request"), "request");
    }

    /** The body, of at most {@code most} bytes. */
    public byte[] bytes(int most) {
        try {
            byte[] bytes = exchange.getRequestBody().readNBytes(most + 1);
            if (bytes.length > most) {
                throw Refused.tooLarge(
                        "The request has more than " + (most >> 20) + " MB.", "Send less at once, or a smaller image.");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpExchange exchange() {
        return exchange;
    }
}
