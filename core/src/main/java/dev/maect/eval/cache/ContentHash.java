/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cache;

import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.eval.EvaluationException;
import dev.maect.io.FileStamp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
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
        for (Path file : files(folder)) {
            update(digest, file.getFileName() + " " + ofFile(file));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
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
        MessageDigest digest = listed(source);
        int samples = Math.min(IMAGES, source.size());
        for (int i = 0; i < samples; i++) {
            Image image = source.read((int) ((long) i * source.size() / samples));
            update(digest, image.height() + " " + image.width() + " " + image.channels());
            digest.update(image.pixels());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * The hash of what changes when a set of images does, found without reading them: number, names, labels and the
     * {@link ImageSource#stamp stamps} of all.
     *
     * @return empty if a stamp is missing, so that only reading tells
     */
    public static Optional<String> stamp(ImageSource source) {
        MessageDigest digest = listed(source);
        for (int i = 0; i < source.size(); i++) {
            Optional<String> stamp = source.stamp(i);
            if (stamp.isEmpty()) {
                return Optional.empty();
            }
            update(digest, stamp.get());
        }
        return Optional.of(HexFormat.of().formatHex(digest.digest()));
    }

    /** Number, names and labels. */
    private static MessageDigest listed(ImageSource source) {
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
        return digest;
    }

    /**
     * What changes when the file of a model does, or one in its folder, found without reading it.
     *
     * @return empty if it cannot be looked at
     */
    public static Optional<String> stamp(Path path) {
        try {
            StringBuilder all = new StringBuilder();
            for (Path file : Files.isDirectory(path) ? files(path) : List.of(path)) {
                Optional<String> stamp = FileStamp.of(file);
                if (stamp.isEmpty()) {
                    return Optional.empty();
                }
                all.append(file.toAbsolutePath().normalize())
                        .append(' ')
                        .append(stamp.get())
                        .append('\n');
            }
            return Optional.of(all.toString());
        } catch (IOException e) {
            return Optional.empty();
        }
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
