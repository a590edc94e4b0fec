/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file that have come so far. They stay on the disk when fetching is interrupted, and with them what the
 * server called that version of the file, so that no two versions are ever mixed.
 */
final class PartialFile implements AutoCloseable {
    private static final int MOST_SOURCE = 2000;

    private final CachedFile file;
    private final FileChannel channel;
    private Digests digests;
    private Version version;
    private long size;

    private PartialFile(CachedFile file, FileChannel channel, Version version) throws IOException {
        this.file = file;
        this.channel = channel;
        this.version = version;
        this.size = channel.size();
        this.digests = size > 0 ? Digests.of(file.part()) : new Digests();
        channel.position(size);
    }

    /** What there is of {@code file}; nothing of it if it cannot be told which version the bytes are of. */
    static PartialFile open(CachedFile file) throws IOException {
        Path folder = file.path().toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel channel = FileChannel.open(file.part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            Version version = version(file);
            if (version.validator().isEmpty()) {
                channel.truncate(0);
            }
            return new PartialFile(file, channel, version);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Version version(CachedFile file) throws IOException {
        if (!Files.exists(file.source()) || Files.size(file.source()) > MOST_SOURCE) {
            return Version.UNKNOWN;
        }
        byte[] bytes = Files.readAllBytes(file.source());
        return Version.ofLines(
                new String(bytes, StandardCharsets.ISO_8859_1).lines().toList());
    }

    long size() {
        return size;
    }

    /** What the server calls the version that the bytes are of. */
    Version version() {
        return version;
    }

    Digests digests() {
        return digests;
    }

    Path path() {
        return file.part();
    }

    /** Forgets all bytes; the next ones are of the version {@code other}. */
    void restart(Version other) {
        try {
            Files.deleteIfExists(file.source());
            channel.truncate(0);
            channel.position(0);
            if (other.validator().isPresent()) {
                Files.writeString(file.source(), other.lines());
            }
        } catch (IOException e) {
            throw cannotWrite(e);
        }
        size = 0;
        digests = new Digests();
        version = other;
    }

    /** Adds bytes to the end. */
    void append(byte[] bytes, int length) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        digests.update(buffer);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw cannotWrite(e);
        }
        size += length;
    }

    private FetchException cannotWrite(IOException e) {
        return new FetchException(
                "Cannot write " + file.part() + ": " + e.getMessage()
                        + ". Free some space, or set MAECT_CACHE to a folder elsewhere.",
                e);
    }

    void sync() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
