/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a file's digest must begin with.
 *
 * @param algorithm Java's name of the digest, {@code SHA-256} or {@code MD5}
 * @param prefix hexadecimal digits, lower case; some publishers give only the first few
 */
record Checksum(String algorithm, String prefix) {
    static final String SHA_256 = "SHA-256";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");
    private static final int SHA_256_DIGITS = 64;

    Checksum {
        prefix = prefix.toLowerCase(Locale.ROOT);
        if (!HEX.matcher(prefix).matches()) {
            throw new FetchException("'" + prefix + "' is not a checksum. Give hexadecimal digits.");
        }
    }

    /** A whole SHA-256. */
    static Checksum sha256(String hex) {
        if (hex.length() != SHA_256_DIGITS) {
            throw new FetchException(
                    "A SHA-256 has " + SHA_256_DIGITS + " hexadecimal digits; this has " + hex.length() + ".");
        }
        return new Checksum(SHA_256, hex);
    }

    boolean matches(String hex) {
        return hex.startsWith(prefix);
    }

    @Override
    public String toString() {
        return algorithm + " " + prefix;
    }
}
