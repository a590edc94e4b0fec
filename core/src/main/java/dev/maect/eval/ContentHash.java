/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 of what an evaluation depends on: weights, images, settings. All in lower-case hexadecimal. */
public final class ContentHash {
    private static final int IMAGES = 4096;
    private static final int BUFFER = 1 << 20;

    private ContentHash() {}

    /**
     * The hash of a file's bytes, as {@code sha256sum} prints it; for the folder of a model, that of the names and
     * hashes of the files in it.
     *
     * @throws EvaluationException if the file cannot be read
     */
    public static String of(Path path) {
        try {
            return Files.isDirectory(path) ? ofFolder(path) : ofFile(path);
        } catch (IOException e) {
            throw new EvaluationException("Cannot read " + path + ": " + e + ". Check path and permissions.");
        }
    }

    private static String ofFolder(Path folder) throws IOException {
        MessageDigest digest = sha256();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            update(digest, file.getFileName() + " " + ofFile(file));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String ofFile(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The hash of a text. */
    public static String of(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The fingerprint of a set of images: number, names and labels of all, and the decoded pixels of at most 4096
     * spread evenly over the set. A change to other pixels of a larger set is not seen.
     */
    public static String of(ImageSource source) {
        MessageDigest digest = sha256();
        update(digest, "pictures " + source.size());
        for (int i = 0; i < source.size(); i++) {
            update(digest, source.name(i));
        }
        for (LabelSet set : source.labelSets()) {
            update(digest, set.name() + " " + set.classes());
            for (int label : set.labels()) {
                update(digest, Integer.toString(label));
            }
        }
        int samples = Math.min(IMAGES, source.size());
        for (int i = 0; i < samples; i++) {
            Image image = source.read((int) ((long) i * source.size() / samples));
            update(digest, image.height() + " " + image.width() + " " + image.channels());
            digest.update(image.pixels());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
