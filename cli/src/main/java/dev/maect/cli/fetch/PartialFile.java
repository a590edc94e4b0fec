/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of a file that have come so far. They stay on the disk when fetching is interrupted, and with them what the
 * server called that version of the file, so that no two versions are ever mixed.
 */
final class PartialFile implements AutoCloseable {
    private final CachedFile file;
    private final FileChannel channel;
    private Digests digests;
    private Optional<String> validator;
    private long size;

    private PartialFile(CachedFile file, FileChannel channel, Optional<String> validator) throws IOException {
        this.file = file;
        this.channel = channel;
        this.validator = validator;
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
            Optional<String> validator = Optional.empty();
            if (Files.exists(file.source())) {
                List<String> lines = Files.readAllLines(file.source());
                validator = lines.stream().findFirst().filter(line -> !line.isBlank());
            }
            if (validator.isEmpty()) {
                channel.truncate(0);
            }
            return new PartialFile(file, channel, validator);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    long size() {
        return size;
    }

    /** The entity tag or date of the version that the bytes are of; empty if the server gave none. */
    Optional<String> validator() {
        return validator;
    }

    Digests digests() {
        return digests;
    }

    Path path() {
        return file.part();
    }

    /** Forgets all bytes; the next ones are of the version {@code newValidator}. */
    void restart(Optional<String> newValidator) {
        try {
            Files.deleteIfExists(file.source());
            channel.truncate(0);
            channel.position(0);
            if (newValidator.isPresent()) {
                Files.writeString(file.source(), newValidator.get() + "\n");
            }
        } catch (IOException e) {
            throw cannotWrite(e);
        }
        size = 0;
        digests = new Digests();
        validator = newValidator;
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
