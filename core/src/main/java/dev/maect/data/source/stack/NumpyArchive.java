/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import dev.maect.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The arrays of an .npz file. Those that numpy.savez stored are read where they lie; those that numpy.savez_compressed
 * packed are unpacked into memory when they are asked for.
 */
final class NumpyArchive implements AutoCloseable {
    private static final int MAX_MEMBERS = 10_000;

    private final Path file;
    private final FileChannel channel;
    private final ZipFile zip;
    private final Map<String, ZipArchiveEntry> arrays = new TreeMap<>();

    private NumpyArchive(Path file, FileChannel channel, ZipFile zip) {
        this.file = file;
        this.channel = channel;
        this.zip = zip;
        int members = 0;
        for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
            if (++members > MAX_MEMBERS) {
                throw new DataException(
                        file + ": has more than " + MAX_MEMBERS + " arrays, which no .npz of images has.");
            }
            if (entry.getName().endsWith(".npy")) {
                arrays.put(entry.getName().substring(0, entry.getName().length() - 4), entry);
            }
        }
    }

    static NumpyArchive open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                ZipFile zip = ZipFile.builder()
                        .setSeekableByteChannel(FileChannel.open(file, StandardOpenOption.READ))
                        .get();
                return new NumpyArchive(file, channel, zip);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new DataException(
                    file + ": is no .npz file, cut off, or damaged (" + e.getMessage()
                            + "). Write it with numpy.savez.",
                    e);
        }
    }

    List<String> keys() {
        return List.copyOf(arrays.keySet());
    }

    /** The array of a key. Its bytes may be a part of the file, which they close. */
    NumberArray read(String key) {
        ZipArchiveEntry entry = arrays.get(key);
        String name = file + "#" + key;
        if (entry == null) {
            throw new DataException(file + " has no array " + key + ", but " + String.join(", ", keys()) + ".");
        }
        try {
            return NumpyFile.read(name, bytes(name, entry));
        } catch (IOException e) {
            throw new DataException(name + ": cannot be read: " + e.getMessage() + ". Is the file damaged?", e);
        }
    }

    private ByteStore bytes(String name, ZipArchiveEntry entry) throws IOException {
        if (entry.getMethod() == ZipArchiveEntry.STORED) {
            return new ByteStore.InFile(channel, entry.getDataOffset(), entry.getSize());
        }
        long limit = Math.min(Runtime.getRuntime().maxMemory() / 2, Integer.MAX_VALUE - 16L);
        if (entry.getSize() > limit) {
            throw new DataException(name + ": unpacked it takes " + (entry.getSize() >> 20) + " MiB, more than the "
                    + (limit >> 20) + " MiB that Java may use for it. Write the file with numpy.savez, without"
                    + " compression: then it is read in place.");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] all = in.readNBytes((int) Math.max(0, entry.getSize()));
            if (in.read() >= 0) {
                throw new DataException(name + ": unpacks to more than its header says. The file is damaged.");
            }
            return new ByteStore.InMemory(all, 0);
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
            channel.close();
        } catch (IOException e) {
            throw new DataException("Cannot close " + file + ": " + e, e);
        }
    }
}
