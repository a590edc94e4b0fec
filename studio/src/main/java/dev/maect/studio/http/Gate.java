/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask. Requests name this machine's own address as their host, or a page elsewhere has had a name point here (DNS
 * rebinding); they come from the studio's own page, or another page forges them; and they have the cookie, which only those
 * get who were given the address that was printed.
 */
final class Gate {
    private static final int KEY_BYTES = 32;
    private static final int MOST_TOKENS = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final int port;
    private final Set<String> hosts;
    private final String key = random();
    private final Deque<String> tokens = new ArrayDeque<>();

    Gate(int port) {
        this.port = port;
        hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
    }

    private static String random() {
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** A token that opens the gate once. */
    synchronized String token() {
        String token = random();
        tokens.addLast(token);
        if (tokens.size() > MOST_TOKENS) {
            tokens.removeFirst();
        }
        return token;
    }

    /** The answer to those who may not pass, or pass just now for the first time; empty for those who may. */
    Optional<Reply> stop(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        String host = headers.getFirst("Host");
        if (host == null || !hosts.contains(host)) {
            return Optional.of(Reply.error(
                    421, "This is the studio of another machine's own address.", "Open the address it printed."));
        }
        String query = exchange.getRequestURI().getRawQuery();
        String token = query != null && query.startsWith("token=") ? query.substring(6) : "";
        boolean first = exchange.getRequestMethod().equals("GET")
                && exchange.getRequestURI().getRawPath().equals("/")
                && !token.isEmpty();
        if (!first && isForeign(headers)) {
            return Optional.of(Reply.error(403, "Another page asks in the studio's name.", "Open the studio itself."));
        }
        if (first && (use(token) || isKnown(headers))) {
            return Optional.of(entrance(headers)
                    .with("Set-Cookie", name() + "=" + key + "; HttpOnly; SameSite=Strict; Path=/")
                    .with("Cache-Control", "no-store"));
        }
        if (!isKnown(headers)) {
            return Optional.of(Reply.error(
                    401,
                    first
                            ? "This address was used before, or is of a studio that has ended."
                            : "The studio does not know this browser.",
                    "Open the address that maect studio printed; press Enter there for a new one."));
        }
        return Optional.empty();
    }

    /**
     * The way in. A browser that was led here by another page or a file keeps the cookie to itself while it follows a redirect,
     * and gives it when this page leads on.
     */
    private static Reply entrance(Headers headers) {
        String site = headers.getFirst("Sec-Fetch-Site");
        if (site == null || site.equals("none") || site.equals("same-origin")) {
            return new Reply(303, "", new byte[0], Map.of("Location", "/"));
        }
        String page = "<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0;url=/\">"
                + "<title>maect studio</title>";
        return new Reply(200, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    private boolean isForeign(Headers headers) {
        String origin = headers.getFirst("Origin");
        if (origin != null && !(origin.startsWith("http://") && hosts.contains(origin.substring(7)))) {
            return true;
        }
        String site = headers.getFirst("Sec-Fetch-Site");
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }

    /** Cookies know no ports: each studio has a name of its own. */
    private String name() {
        return "maect-studio-" + port;
    }

    private boolean isKnown(Headers headers) {
        String cookies = headers.getFirst("Cookie");
        for (String cookie : cookies == null ? new String[0] : cookies.split(";", -1)) {
            String[] sides = cookie.strip().split("=", 2);
            if (sides.length == 2 && sides[0].equals(name()) && equal(sides[1], key)) {
                return true;
            }
        }
        return false;
    }

    private synchronized boolean use(String token) {
        return tokens.removeIf(known -> equal(known, token));
    }

    private static boolean equal(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
