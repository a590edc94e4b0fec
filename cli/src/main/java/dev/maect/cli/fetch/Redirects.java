/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import dev.maect.io.Printable;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;

/** Where a server sends one on to: by http and https only, and never from https to http. */
final class Redirects {
    /** How often one is sent on before giving up. */
    static final int MOST = 10;

    private Redirects() {}

    /**
     * The address that an answer sends on to; empty if it does not.
     *
     * @throws FetchException if it is no address to go on to
     */
    static Optional<URI> next(HttpResponse<?> response) {
        int status = response.statusCode();
        if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) {
            return Optional.empty();
        }
        URI from = response.uri();
        String location = response.headers().firstValue("Location").orElse("");
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw wrong(from, location);
        }
        String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https");
        if (location.isBlank() || to.getHost() == null || !(secure || scheme.equals("http"))) {
            throw wrong(from, location);
        }
        if (from.getScheme().equalsIgnoreCase("https") && !secure) {
            throw new FetchException("The server sends " + from + " on to " + to
                    + ", where it could be changed on the way. Give an https address.");
        }
        return Optional.of(to);
    }

    private static FetchException wrong(URI from, String location) {
        return Answer.nonsense(
                from,
                "it sends on to '" + Printable.value(location) + "', which is no http(s) address to fetch a file from");
    }
}
