/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.io.AtomicFile;
import dev.maect.io.CacheFolder;
import dev.maect.io.FileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled kernels kept in maect's cache folder, each under the hash of its source, its numbers, what it is compiled for and the
 * compiler's version. A folder that cannot be written costs a second at each start.
 */
final class KernelFiles {
    private static final Logger LOG = LoggerFactory.getLogger(KernelFiles.class);
    private static final int HASH_BYTES = 32;

    private final Path folder;

    KernelFiles(Path folder) {
        this.folder = folder;
    }

    /** Those of the user. */
    static KernelFiles ofUser() {
        return new KernelFiles(CacheFolder.path().resolve("kernels"));
    }

    /** What is kept for this source, else what {@code compiler} makes, which is kept. */
    byte[] get(KernelSource source, String target, String version, Supplier<byte[]> compiler) {
        Path file = folder.resolve(source.file() + "-" + target + "-" + name(source, target, version) + ".bin");
        try {
            byte[] kept = Files.readAllBytes(file);
            // The code's own hash comes first: half a file would take the process down with the driver.
            if (kept.length > HASH_BYTES) {
                byte[] code = Arrays.copyOfRange(kept, HASH_BYTES, kept.length);
                if (MessageDigest.isEqual(sha256(code), Arrays.copyOf(kept, HASH_BYTES))) {
                    return code;
                }
            }
        } catch (IOException e) {
            LOG.debug("No {} yet", file, e);
        }
        byte[] code = compiler.get();
        keep(file, code);
        return code;
    }

    private void keep(Path file, byte[] code) {
        try {
            Files.createDirectories(folder);
            AtomicFile.write(file, channel -> {
                for (byte[] part : new byte[][] {sha256(code), code}) {
                    ByteBuffer bytes = ByteBuffer.wrap(part);
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                }
            });
        } catch (IOException | FileException e) {
            LOG.debug("Cannot keep {}", file, e);
        }
    }

    private static String name(KernelSource source, String target, String version) {
        String all = String.join("\n", source.text(), source.options().toString(), target, version);
        return HexFormat.of().formatHex(sha256(all.getBytes(StandardCharsets.UTF_8)), 0, 16);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
