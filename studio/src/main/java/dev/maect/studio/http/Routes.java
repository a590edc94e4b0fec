/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.http;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which handler answers which address. */
public final class Routes {
    /**
     * One address.
     *
     * @param method GET or POST
     * @param parts of the path, between slashes; {@code {x}} stands for any, {@code {x...}} for all that are left
     * @param handler who answers
     */
    private record Route(String method, List<String> parts, Handler handler) {}

    /**
     * What was found for an address.
     *
     * @param handler who answers
     * @param values what stands at the places in braces
     */
    record Found(Handler handler, Map<String, String> values) {}

    private final List<Route> routes = new ArrayList<>();

    /** An address to read from. */
    public Routes get(String path, Handler handler) {
        routes.add(new Route("GET", List.of(path.substring(1).split("/", -1)), handler));
        return this;
    }

    /** An address to send to. */
    public Routes post(String path, Handler handler) {
        routes.add(new Route("POST", List.of(path.substring(1).split("/", -1)), handler));
        return this;
    }

    /** Who answers; empty if nobody does. */
    Optional<Found> find(String method, URI address) {
        List<String> asked = parts(address.getRawPath());
        for (Route route : routes) {
            if (route.method().equals(method)) {
                Optional<Map<String, String>> values = matched(route.parts(), asked);
                if (values.isPresent()) {
                    return Optional.of(new Found(route.handler(), values.get()));
                }
            }
        }
        return Optional.empty();
    }

    /** Decoded; a part that would mean more than a name is refused. */
    private static List<String> parts(String rawPath) {
        List<String> parts = new ArrayList<>();
        for (String raw : rawPath.substring(1).split("/", -1)) {
            String part;
            try {
                part = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw Refused.wrong("The address has a broken % sign: " + raw + ".");
            }
            if (part.contains("/") || part.contains("\\") || part.contains("\0") || part.equals("..")) {
                throw Refused.wrong("The address leads out of the studio.");
            }
            parts.add(part);
        }
        return parts;
    }

    private static Optional<Map<String, String>> matched(List<String> pattern, List<String> asked) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < pattern.size(); i++) {
            String part = pattern.get(i);
            if (part.endsWith("...}")) {
                values.put(
                        part.substring(1, part.length() - 4),
                        String.join("/", asked.subList(Math.min(i, asked.size()), asked.size())));
                return Optional.of(values);
            }
            if (i >= asked.size()) {
                return Optional.empty();
            }
            if (part.startsWith("{")) {
                values.put(part.substring(1, part.length() - 1), asked.get(i));
            } else if (!part.equals(asked.get(i))) {
                return Optional.empty();
            }
        }
        return pattern.size() == asked.size() ? Optional.of(values) : Optional.empty();
    }
}
