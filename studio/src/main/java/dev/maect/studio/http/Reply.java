/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.http;

import dev.maect.io.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param status the HTTP status
 * @param type the content's media type
 * @param body the content; may be empty
 * @param headers further headers
 */
@SuppressWarnings("ArrayRecordComponent")
public record Reply(int status, String type, byte[] body, Map<String, String> headers) {
    private static final String FOR_EVER = "private, max-age=31536000, immutable";

    /** {@code value} as JSON. */
    public static Reply json(Object value) {
        return json(200, value);
    }

    /** {@code value} as JSON with a status. */
    public static Reply json(int status, Object value) {
        return new Reply(
                status,
                "application/json; charset=utf-8",
                Json.line(value).getBytes(StandardCharsets.UTF_8),
                Map.of("Cache-Control", "no-store"));
    }

    /** What went wrong, and what to do. */
    public static Reply error(int status, String error, String advice) {
        return json(status, Map.of("error", error, "advice", advice));
    }

    /** Numbers, which the page keeps as long as their version is the same. */
    public static Reply binary(byte[] bytes, String version) {
        return new Reply(
                200, "application/octet-stream", bytes, Map.of("Cache-Control", "private, no-cache", "ETag", version));
    }

    /** What the page has is what there is. */
    public static Reply unchanged(String version) {
        return new Reply(304, "", new byte[0], Map.of("ETag", version));
    }

    /** An image that never changes under its address. */
    public static Reply image(byte[] bytes, String type) {
        return new Reply(200, type, bytes, Map.of("Cache-Control", FOR_EVER));
    }

    /** A file to be kept under {@code name}. */
    public static Reply download(byte[] bytes, String type, String name) {
        return new Reply(
                200,
                type,
                bytes,
                Map.of("Cache-Control", "no-store", "Content-Disposition", "attachment; filename=\"" + name + "\""));
    }

    /** The same with one more header, or another in its place. */
    public Reply with(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Reply(status, type, body, Map.copyOf(all));
    }
}
