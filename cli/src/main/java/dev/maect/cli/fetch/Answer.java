/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server's answer means for a file of which some bytes are there.
 *
 * @param kind what its body holds
 * @param total bytes of the whole file; empty if the server does not say
 * @param validator its version: a strong entity tag, else its date
 */
record Answer(Kind kind, OptionalLong total, Optional<String> validator) {
    /** What a body holds. */
    enum Kind {
        /** The file from its first byte. */
        WHOLE,
        /** The bytes that are missing. */
        REST,
        /** Nothing: all bytes are there. */
        COMPLETE,
        /** Nothing: the bytes that are there are not of the server's file. */
        USELESS_RANGE
    }

    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");
    private static final Pattern UNSATISFIED = Pattern.compile("bytes \\*/(\\d{1,18})");
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /**
     * Reads an answer.
     *
     * @param have bytes that are there
     * @throws FetchException if asking again would not help
     * @throws TransientFailure if it may
     */
    static Answer of(HttpResponse<?> response, long have) throws TransientFailure {
        HttpHeaders headers = response.headers();
        return switch (response.statusCode()) {
            case OK -> {
                refuseWebPage(response.uri(), headers);
                yield new Answer(Kind.WHOLE, headers.firstValueAsLong("Content-Length"), validator(headers));
            }
            case PARTIAL -> rest(headers, have);
            case RANGE_NOT_SATISFIABLE -> {
                Matcher size =
                        UNSATISFIED.matcher(headers.firstValue("Content-Range").orElse(""));
                boolean complete = size.matches() && Long.parseLong(size.group(1)) == have;
                yield new Answer(complete ? Kind.COMPLETE : Kind.USELESS_RANGE, OptionalLong.empty(), Optional.empty());
            }
            default -> throw refused(response.uri(), response.statusCode(), headers);
        };
    }

    private static Answer rest(HttpHeaders headers, long have) {
        Matcher range = RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
        if (!range.matches() || Long.parseLong(range.group(1)) != have) {
            return new Answer(Kind.USELESS_RANGE, OptionalLong.empty(), Optional.empty());
        }
        return new Answer(Kind.REST, OptionalLong.of(Long.parseLong(range.group(2))), validator(headers));
    }

    private static Optional<String> validator(HttpHeaders headers) {
        return headers.firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> headers.firstValue("Last-Modified"));
    }

    /** Portals and error pages answer with success and a page. */
    private static void refuseWebPage(URI address, HttpHeaders headers) {
        if (headers.firstValue("Content-Type").orElse("").startsWith("text/html")) {
            throw new FetchException("The server answered with a web page where a file of weights should be: " + address
                    + ". Open it in a browser: it may say why.");
        }
    }

    private static FetchException refused(URI address, int status, HttpHeaders headers) throws TransientFailure {
        if (status == 408 || status == 429 || status >= 500) {
            long seconds = headers.firstValue("Retry-After")
                    .filter(text -> text.matches("\\d{1,6}"))
                    .map(Long::parseLong)
                    .orElse(0L);
            throw new TransientFailure(
                    address.getHost() + " answered with status " + status + " for " + address,
                    Duration.ofSeconds(seconds));
        }
        String meaning = switch (status) {
            case 401, 403 -> "refuses to give it out";
            case 404, 410 -> "has no such file";
            default -> "did not answer as expected";
        };
        return new FetchException("Cannot fetch " + address + ": the server " + meaning + " (status " + status
                + "). Check the address; the file may have moved.");
    }

    /** Why there was no answer, or no whole one, in words. */
    static String reason(URI address, IOException error) {
        if (error instanceof TransientFailure) {
            return String.valueOf(error.getMessage());
        }
        if (error instanceof HttpConnectTimeoutException || error instanceof HttpTimeoutException) {
            return address.getHost() + " does not answer";
        }
        if (error instanceof ConnectException) {
            boolean unknown = error.getCause() instanceof UnresolvedAddressException
                    || (error.getCause() != null && error.getCause().getCause() instanceof UnresolvedAddressException);
            return "Cannot reach " + address.getHost()
                    + (unknown ? ": its name is unknown here (is there a network?)" : ": no connection");
        }
        String message = error.getMessage();
        return "The transfer from " + address.getHost() + " broke off ("
                + (message == null ? error.getClass().getSimpleName() : message) + ")";
    }
}
