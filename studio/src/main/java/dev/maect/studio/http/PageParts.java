/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The page's own files, which the jar has. */
public final class PageParts implements Handler {
    private static final String FOLDER = "/dev/maect/studio/page/";
    private static final String NAME = "([a-z0-9-]+/)*[a-z0-9-]+(\\.[a-z0-9-]+)*\\.(html|js|css|svg|json|png|woff2)";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json; charset=utf-8",
            "png", "image/png",
            "woff2", "font/woff2");

    @Override
    public Reply answer(Request request) {
        return part(request.path("name"));
    }

    /** The page itself. */
    public Reply page() {
        return part("index.html");
    }

    private static Reply part(String name) {
        if (!name.matches(NAME)) {
            throw Refused.missing("The studio has no part \"" + name + "\".", "");
        }
        try (InputStream in = PageParts.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw Refused.missing("The studio has no part \"" + name + "\".", "");
            }
            String ending = name.substring(name.lastIndexOf('.') + 1);
            return new Reply(
                    200,
                    TYPES.getOrDefault(ending, "application/octet-stream"),
                    in.readAllBytes(),
                    Map.of("Cache-Control", "no-cache"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
