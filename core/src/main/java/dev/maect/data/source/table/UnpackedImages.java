/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import dev.maect.data.DataException;
import dev.maect.io.AtomicFile;
import dev.maect.io.CacheFolder;
import dev.maect.io.FileStamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images that a table holds, unpacked once into a file of the cache: Parquet packs many into a block, which would have to
 * be read for each of them. The file has their bytes one after another, then the place where each begins and the last
 * ends, as longs. It is named after the table's files and made anew when those change.
 */
final class UnpackedImages implements EncodedImages {
    private static final Logger LOG = LoggerFactory.getLogger(UnpackedImages.class);

    private final FileChannel channel;
    private final long[] starts;
    private final Optional<String> stamp;

    private UnpackedImages(FileChannel channel, long[] starts, String stamp) {
        this.channel = channel;
        this.starts = starts;
        this.stamp = Optional.of(stamp);
    }

    /** Opens those of a table, unpacked before or now. */
    static UnpackedImages of(Database database, TableFiles files, TableColumns columns, TableRows rows) {
        String identity = identity(files, columns, rows);
        Path folder = CacheFolder.path().resolve("unpacked");
        Path file = folder.resolve(identity + ".images");
        int count = rows.names().size();
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(folder);
                requireSpace(files, folder);
                LOG.info(
                        "Unpacking {} images of {} into {} (once), to read them in any order.",
                        count,
                        files.describe(),
                        file);
                write(database, files, columns, rows, file);
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new UnpackedImages(channel, starts(channel, count), identity);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new DataException(
                    "Cannot unpack " + files.describe() + " into " + file + ": " + e
                            + ". Delete that file, or name another folder in MAECT_CACHE.",
                    e);
        }
    }

    private static void requireSpace(TableFiles files, Path folder) throws IOException {
        long needed = 0;
        for (Path file : files.files()) {
            needed += Files.size(file);
        }
        long free = Files.getFileStore(folder).getUsableSpace();
        if (needed > free) {
            throw new DataException("Unpacking " + files.describe() + " takes about " + (needed >> 20) + " MiB in "
                    + folder + ", where " + (free >> 20) + " MiB are free. Name another folder in MAECT_CACHE.");
        }
    }

    private static void write(Database database, TableFiles files, TableColumns columns, TableRows rows, Path file) {
        AtomicFile.write(file, channel -> {
            ByteBuffer ends =
                    ByteBuffer.allocate(Math.multiplyExact(rows.names().size() + 1, Long.BYTES));
            long[] end = {0};
            ends.putLong(0);
            database.query("SELECT " + columns.bytes() + " FROM " + files.relation() + rows.where(), row -> {
                byte[] image = Database.bytes(row, 1);
                writeAll(channel, ByteBuffer.wrap(image));
                end[0] += image.length;
                ends.putLong(end[0]);
            });
            writeAll(channel, ends.flip());
        });
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new DataException("Cannot unpack images: " + e + ". Is the disk of the cache full?", e);
        }
    }

    private static long[] starts(FileChannel channel, int count) throws IOException {
        int size = Math.multiplyExact(count + 1, Long.BYTES);
        long begin = channel.size() - size;
        if (begin < 0) {
            throw new IOException("it is shorter than its index");
        }
        LongBuffer longs = ByteBuffer.wrap(read(channel, begin, size)).asLongBuffer();
        long[] starts = new long[count + 1];
        longs.get(starts);
        for (int i = 0; i < count; i++) {
            if (starts[0] != 0 || starts[i + 1] < starts[i] || starts[i + 1] - starts[i] > Integer.MAX_VALUE - 16) {
                throw new IOException("its index is damaged");
            }
        }
        if (starts[count] != begin) {
            throw new IOException("its index is damaged");
        }
        return starts;
    }

    private static byte[] read(FileChannel channel, long offset, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException("it was cut off meanwhile");
            }
        }
        return buffer.array();
    }

    private static String identity(TableFiles files, TableColumns columns, TableRows rows) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files.files()) {
                digest.update((file.toAbsolutePath().normalize() + "\n"
                                + FileStamp.of(file).orElse("") + "\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            digest.update((columns.bytes() + rows.where()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every Java has it
        }
    }

    @Override
    public byte[] read(int index) throws IOException {
        return read(channel, starts[index], (int) (starts[index + 1] - starts[index]));
    }

    @Override
    public OptionalLong size(int index) {
        return OptionalLong.of(starts[index + 1] - starts[index]);
    }

    @Override
    public Optional<String> stamp(int index) {
        return stamp;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new DataException("Cannot close the unpacked images: " + e, e);
        }
    }
}
