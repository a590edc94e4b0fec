/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Reads files and tells what their contents are known by, on all processors. */
final class ContentReader {
    /**
     * What was read, by index.
     *
     * @param hashes SHA-256 of each content
     * @param sizes in bytes
     * @param broken why a file cannot be read
     */
    record Outcome(Map<Integer, String> hashes, Map<Integer, Long> sizes, Map<Integer, String> broken) {}

    private ContentReader() {}

    static Outcome read(ImageSource source, int[] indices) {
        Map<Integer, String> hashes = Collections.synchronizedMap(new TreeMap<>());
        Map<Integer, Long> sizes = Collections.synchronizedMap(new TreeMap<>());
        Map<Integer, String> broken = Collections.synchronizedMap(new TreeMap<>());
        IntStream.of(indices).parallel().forEach(index -> {
            try {
                Optional<byte[]> stored = source.stored(index);
                MessageDigest digest = sha256();
                byte[] content = stored.isPresent() ? stored.get() : pixels(source.read(index), digest);
                hashes.put(index, HexFormat.of().formatHex(digest.digest(content)));
                sizes.put(index, (long) content.length);
            } catch (DataException e) {
                broken.put(index, String.valueOf(e.getMessage()));
            }
        });
        return new Outcome(hashes, sizes, broken);
    }

    /** Images that are no files: their pixels, with the shape before them. */
    private static byte[] pixels(Image image, MessageDigest digest) {
        String shape = image.height() + "x" + image.width() + "x" + image.channels() + "\n";
        digest.update(shape.getBytes(StandardCharsets.US_ASCII));
        return image.pixels();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
