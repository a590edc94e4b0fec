/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What a server calls the file that it sends: bytes of two versions are never joined.
 *
 * @param validator a strong entity tag, else its date; empty if the server gives neither in a form that can be sent back
 * @param total bytes of the whole file; empty if the server does not say
 */
record Version(Optional<String> validator, OptionalLong total) {
    /** Of nothing that could be continued. */
    static final Version UNKNOWN = new Version(Optional.empty(), OptionalLong.empty());

    private static final Pattern STRONG_TAG = Pattern.compile("\"[\\x21\\x23-\\x7e]{0,500}\"");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    /** The version that an answer's headers name, of a file of {@code total} bytes. */
    static Version of(HttpHeaders headers, OptionalLong total) {
        return new Version(
                headers.firstValue("ETag")
                        .filter(Version::usable)
                        .or(() -> headers.firstValue("Last-Modified").filter(Version::usable)),
                total);
    }

    /** Whether a text is a strong entity tag or a date, and nothing else, so that it may be sent as {@code If-Range}. */
    private static boolean usable(String text) {
        if (STRONG_TAG.matcher(text).matches()) {
            return true;
        }
        try {
            return text.length() < 50
                    && DateTimeFormatter.RFC_1123_DATE_TIME
                            .parse(text)
                            .isSupported(java.time.temporal.ChronoField.YEAR);
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** What {@link #lines} wrote; nothing of it counts if it was changed. */
    static Version ofLines(List<String> lines) {
        Optional<String> validator = lines.stream().findFirst().filter(Version::usable);
        Optional<String> total = lines.stream()
                .skip(1)
                .findFirst()
                .filter(text -> LENGTH.matcher(text).matches());
        return validator.isEmpty()
                ? UNKNOWN
                : new Version(
                        validator,
                        total.map(text -> OptionalLong.of(Long.parseLong(text))).orElse(OptionalLong.empty()));
    }

    /** For a file: the validator, and the total where it is known. */
    String lines() {
        return validator.orElse("") + "\n" + (total.isPresent() ? total.getAsLong() + "\n" : "");
    }

    /** Whether an answer of {@code other} surely continues bytes of this. */
    boolean isSame(Version other) {
        return validator.isPresent()
                && validator.equals(other.validator)
                && (total.isEmpty() || other.total.isEmpty() || total.equals(other.total));
    }
}
