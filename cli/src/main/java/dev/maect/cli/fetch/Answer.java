/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import dev.maect.io.Printable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server's answer means for a file of which some bytes are there. An answer that cannot be understood, or that fits
 * no question, is the server's fault.
 *
 * @param kind what its body holds
 * @param version what the server calls the file
 */
record Answer(Kind kind, Version version) {
    /** What a body holds. */
    enum Kind {
        /** The file from its first byte. */
        WHOLE,
        /** The bytes that are missing. */
        REST,
        /** Nothing: all bytes are there. */
        COMPLETE,
        /** Nothing: the bytes that are there are not of the server's file, or it cannot be told. */
        USELESS_RANGE
    }

    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");
    private static final Pattern UNSATISFIED = Pattern.compile("bytes \\*/(\\d{1,18})");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /**
     * Reads an answer.
     *
     * @param have bytes that are there
     * @param known of which version; if it has no validator, the whole file was asked for
     * @throws FetchException if asking again would not help
     * @throws TransientFailure if it may
     */
    static Answer of(HttpResponse<?> response, long have, Version known) throws TransientFailure {
        HttpHeaders headers = response.headers();
        URI address = response.uri();
        boolean asked = have > 0 && known.validator().isPresent();
        return switch (response.statusCode()) {
            case OK -> {
                refuseOtherContent(address, headers);
                OptionalLong length = length(address, headers);
                if (length.isPresent() && length.getAsLong() == 0) {
                    throw new FetchException("The server sent an empty file for " + address
                            + ". Check the address; open it in a browser: it may say why.");
                }
                yield new Answer(Kind.WHOLE, Version.of(headers, length));
            }
            case PARTIAL -> {
                if (!asked) {
                    throw nonsense(address, "it sent a part where the whole file was asked for");
                }
                refuseOtherContent(address, headers);
                yield rest(address, headers, have, known);
            }
            case RANGE_NOT_SATISFIABLE -> {
                if (!asked) {
                    throw nonsense(address, "it refuses a range where the whole file was asked for (status 416)");
                }
                Matcher size =
                        UNSATISFIED.matcher(headers.firstValue("Content-Range").orElse(""));
                boolean complete = size.matches()
                        && Long.parseLong(size.group(1)) == have
                        && known.total().isPresent()
                        && known.total().getAsLong() == have;
                yield new Answer(complete ? Kind.COMPLETE : Kind.USELESS_RANGE, Version.UNKNOWN);
            }
            default -> throw refused(address, response.statusCode(), headers);
        };
    }

    /** It has to begin where the other bytes end, to reach to the file's end, and to be of their version. */
    private static Answer rest(URI address, HttpHeaders headers, long have, Version known) {
        Matcher range = RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
        if (!range.matches()) {
            return new Answer(Kind.USELESS_RANGE, Version.UNKNOWN);
        }
        long total = Long.parseLong(range.group(3));
        Version version = Version.of(headers, OptionalLong.of(total));
        OptionalLong length = length(address, headers);
        boolean continues = Long.parseLong(range.group(1)) == have
                && Long.parseLong(range.group(2)) == total - 1
                && (length.isEmpty() || length.getAsLong() == total - have)
                && known.isSame(version);
        return new Answer(continues ? Kind.REST : Kind.USELESS_RANGE, version);
    }

    /** Announced bytes of the body. */
    private static OptionalLong length(URI address, HttpHeaders headers) {
        Optional<String> length = headers.firstValue("Content-Length");
        if (length.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!LENGTH.matcher(length.get()).matches()
                || headers.allValues("Content-Length").stream().distinct().count() > 1) {
            throw nonsense(address, "its Content-Length is " + Printable.value(length.get()));
        }
        return OptionalLong.of(Long.parseLong(length.get()));
    }

    /** Portals and error pages answer with success and a page; packed bytes were not asked for. */
    private static void refuseOtherContent(URI address, HttpHeaders headers) {
        String type = headers.firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html") || type.startsWith("application/xhtml")) {
            throw new FetchException("The server answered with a web page where a file of weights should be: " + address
                    + ". Open it in a browser: it may say why.");
        }
        String encoding = headers.firstValue("Content-Encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw nonsense(address, "it packed the file (" + Printable.value(encoding) + "), which was not asked for");
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

    /** That a server's answer makes no sense. */
    static FetchException nonsense(URI address, String what) {
        return new FetchException("The server's answer for " + address + " makes no sense: " + what
                + ". That is the server's fault; try again later, or fetch the file another way.");
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
                + (message == null ? error.getClass().getSimpleName() : Printable.value(message)) + ")";
    }
}
