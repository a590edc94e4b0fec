/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of a stream of bytes, and beside it the digest that its publisher names. */
final class Digests {
    private static final int BUFFER = 1 << 16;

    private final MessageDigest sha256 = digest(Checksum.SHA_256);
    private final MessageDigest md5 = digest("MD5");

    /** The digests of a whole file. */
    static Digests of(Path file) throws IOException {
        Digests digests = new Digests();
        digests.update(file);
        return digests;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void update(ByteBuffer bytes) {
        sha256.update(bytes.duplicate());
        md5.update(bytes.duplicate());
    }

    private void update(Path file) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                update(ByteBuffer.wrap(buffer, 0, read));
            }
        }
    }

    /** The SHA-256 so far, in hexadecimal digits. */
    String sha256() {
        return hex(sha256);
    }

    /** Whether the bytes so far are what {@code checksum} says. */
    boolean match(Checksum checksum) {
        return checksum.matches(of(checksum));
    }

    /** The digest so far, by the algorithm of {@code checksum}. */
    String of(Checksum checksum) {
        return switch (checksum.algorithm()) {
            case Checksum.SHA_256 -> hex(sha256);
            case "MD5" -> hex(md5);
            default -> throw new IllegalArgumentException("Unknown digest " + checksum.algorithm());
        };
    }

    private static String hex(MessageDigest digest) {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
