/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What tells images from others without reading all of them: how many there are, their names and sizes, and the content of
 * a few, spread over all.
 *
 * @param count how many there are
 * @param bytes of all together where they are stored as files; 0 elsewhere
 * @param names SHA-256 of all names in their order
 * @param sizes SHA-256 of the sizes of all files in the same order
 * @param samples the content of a few
 */
record DataFingerprint(int count, long bytes, String names, String sizes, List<Sample> samples) {
    private static final int MOST_SAMPLES = 64;
    private static final long MOST_BYTES = 64L << 20;
    private static final String UNREADABLE = "cannot be read";

    /**
     * The content of an image.
     *
     * @param name of the image
     * @param content SHA-256 of its file's bytes, or of its pixels where it has no file
     */
    record Sample(String name, String content) {
        /** Refuses what a damaged file leaves out. */
        Sample {
            Objects.requireNonNull(name);
            Objects.requireNonNull(content);
        }
    }

    /** Copies the list; refuses what a damaged file leaves out. */
    DataFingerprint {
        Objects.requireNonNull(names);
        Objects.requireNonNull(sizes);
        samples = List.copyOf(samples);
    }

    /** That of {@code source}. Reads at most 64 images, and of large ones fewer. */
    static DataFingerprint of(ImageSource source) {
        MessageDigest names = sha256();
        MessageDigest sizes = sha256();
        long[] bytes = bytes(source);
        long total = 0;
        for (int i = 0; i < bytes.length; i++) {
            names.update(source.name(i).getBytes(StandardCharsets.UTF_8));
            names.update((byte) 0);
            sizes.update(ByteBuffer.allocate(Long.BYTES).putLong(0, bytes[i]));
            total += Math.max(0, bytes[i]);
        }
        return new DataFingerprint(bytes.length, total, hex(names), hex(sizes), samples(source, bytes));
    }

    /** The size of each image's file; -1 where there is none. */
    static long[] bytes(ImageSource source) {
        return IntStream.range(0, source.size())
                .parallel()
                .mapToLong(index -> source.storedBytes(index).orElse(-1))
                .toArray();
    }

    private static List<Sample> samples(ImageSource source, long[] bytes) {
        List<Sample> samples = new ArrayList<>();
        int count = Math.min(MOST_SAMPLES, bytes.length);
        long read = 0;
        for (int i = 0; i < count && read < MOST_BYTES; i++) {
            int index = (int) ((long) i * bytes.length / count);
            samples.add(new Sample(source.name(index), content(source, index)));
            read += Math.max(0, bytes[index]);
        }
        return samples;
    }

    private static String content(ImageSource source, int index) {
        MessageDigest digest = sha256();
        try {
            source.stored(index).ifPresentOrElse(digest::update, () -> digest(source.read(index), digest));
        } catch (DataException e) {
            return UNREADABLE;
        }
        return hex(digest);
    }

    private static void digest(Image image, MessageDigest digest) {
        digest.update(ByteBuffer.allocate(3 * Integer.BYTES)
                .putInt(image.height())
                .putInt(image.width())
                .putInt(image.channels())
                .flip());
        digest.update(image.pixels());
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
