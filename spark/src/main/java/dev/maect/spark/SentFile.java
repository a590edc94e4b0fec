/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import dev.maect.MaectException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A file of the driver that executors fetch. Spark knows such files by their names and never sends one again, so the name is made
 * of the content: a file that was written anew is another one.
 */
final class SentFile {
    private SentFile() {}

    /** Offers {@code file} to the executors; the name by which they find it. */
    static String send(SparkContext spark, Path file) {
        try {
            String last = String.valueOf(file.getFileName());
            String ending = last.contains(".") ? last.substring(last.lastIndexOf('.')) : "";
            String name = "maect-" + sum(file) + ending;
            Path folder = Files.createTempDirectory("maect-sent");
            Path offered = folder.resolve(name);
            try {
                Files.createLink(offered, file.toRealPath());
            } catch (IOException | UnsupportedOperationException e) {
                Files.copy(file, offered); // another file system
            }
            folder.toFile().deleteOnExit();
            offered.toFile().deleteOnExit();
            if (CollectionConverters.asJava(spark.listFiles()).stream().noneMatch(sent -> sent.endsWith("/" + name))) {
                spark.addFile(offered.toUri().toString());
            }
            return name;
        } catch (IOException e) {
            throw new MaectException(file + " cannot be sent to the executors: " + e.getMessage() + ".", e);
        }
    }

    /** Where this executor has it. */
    static Path here(String name) {
        return Path.of(SparkFiles.get(name));
    }

    private static String sum(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (DigestInputStream through = new DigestInputStream(in, digest)) {
                through.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
