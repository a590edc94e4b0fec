/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DataException;
import dev.maect.io.AtomicFile;
import dev.maect.io.CacheFolder;
import dev.maect.io.FileException;
import dev.maect.io.FileStamp;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plain tar of a gzipped one in the cache, made once: from a gzipped one a file can only be read by unpacking all before
 * it. Named after the archive, and made anew when that changes.
 */
final class UnpackedArchive {
    private static final Logger LOG = LoggerFactory.getLogger(UnpackedArchive.class);

    private UnpackedArchive() {}

    /**
     * The plain tar of {@code archive}, unpacked before or now.
     *
     * @throws DataException if there is no room for it
     * @throws IOException if the archive is damaged, or unpacks to far more than its images
     */
    static Path of(Path archive) throws IOException {
        Path folder = CacheFolder.path().resolve("unpacked");
        Path plain = folder.resolve(identity(archive) + ".tar");
        if (Files.exists(plain)) {
            return plain;
        }
        LOG.info("Unpacking {} into {} (once): its images are too large to be held in memory.", archive, plain);
        try {
            Files.createDirectories(folder);
            AtomicFile.write(plain, channel -> unpack(archive, channel));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (FileException e) {
            throw new DataException(
                    "Cannot unpack " + archive + " into the cache: " + e.getMessage()
                            + " Name another folder in MAECT_CACHE, or unpack it yourself and give the folder.",
                    e);
        }
        return plain;
    }

    private static void unpack(Path archive, WritableByteChannel target) {
        try (BudgetedInput budgeted = Archive.unpacked(archive);
                Copying in = new Copying(budgeted, target)) {
            TarReader tar = new TarReader(in);
            for (Optional<TarReader.Member> next = tar.next(); next.isPresent(); next = tar.next()) {
                TarReader.Member member = next.get();
                if (member.plain() && ImageNames.isImage(member.name())) {
                    budgeted.giveBack(member.size());
                }
            }
            Archive.requireChecksum(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String identity(Path archive) {
        try {
            byte[] text = (archive.toAbsolutePath().normalize() + "\n"
                            + FileStamp.of(archive).orElse(""))
                    .getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes down all that is read or passed by. */
    private static final class Copying extends FilterInputStream {
        private final WritableByteChannel target;
        private final byte[] passed = new byte[1 << 16];

        Copying(InputStream in, WritableByteChannel target) {
            super(in);
            this.target = target;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, length);
            if (count > 0) {
                ByteBuffer copied = ByteBuffer.wrap(bytes, offset, count);
                write(copied);
            }
            return count;
        }

        private void write(ByteBuffer copied) {
            try {
                while (copied.hasRemaining()) {
                    target.write(copied);
                }
            } catch (IOException e) {
                throw new FileException("It cannot be written: " + e.getMessage() + ".", e);
            }
        }

        @Override
        public long skip(long wanted) throws IOException {
            long left = wanted;
            while (left > 0) {
                int count = read(passed, 0, (int) Math.min(passed.length, left));
                if (count < 0) {
                    break;
                }
                left -= count;
            }
            return wanted - left;
        }
    }
}
