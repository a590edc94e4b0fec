/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.DataException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random access to the wanted files of a tar archive. A plain tar stays on disk and is read at the files' offsets; the
 * wanted files of a gzipped one are held in memory, or read from its unpacked copy if they are too large for that. Reading
 * is thread-safe.
 */
final class Archive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int MOST_BYTES = 1 << 30; // of a member
    private static final int MOST_MEMBERS = 20_000_000;
    private static final int OVERHEAD = 256; // of a member in memory

    /** Where a file's bytes are: in memory, or at an offset of the archive. */
    private record Member(Optional<byte[]> bytes, long offset, long size) {}

    private final Path file;
    private final List<String> names;
    private final Map<String, Member> members;
    private final int special;
    private final Optional<FileChannel> channel;

    private Archive(Path file, Map<String, Member> members, int special, Optional<FileChannel> channel) {
        this.file = file;
        this.names = List.copyOf(members.keySet());
        this.members = members;
        this.special = special;
        this.channel = channel;
    }

    /**
     * Lists the files in {@code file} whose names {@code wanted} accepts; of two of the same name the later counts. Folders,
     * links, pipes and devices are no files.
     *
     * @throws DataException if the archive is missing, truncated or not a tar
     */
    static Archive open(Path file, Predicate<String> wanted) {
        return open(file, wanted, Runtime.getRuntime().maxMemory() / 2);
    }

    /** As {@link #open(Path, Predicate)}, with at most {@code memory} bytes of files held. */
    static Archive open(Path file, Predicate<String> wanted, long memory) {
        if (!Files.isRegularFile(file)) {
            throw new DataException("No such archive: " + file + ". Check the path.");
        }
        try {
            Optional<String> other = ForeignArchive.of(start(file));
            if (other.isPresent()) {
                throw new DataException(
                        "Cannot read the archive " + file + ": it is " + other.get()
                                + ". Images are read from tar and tar.gz files and from folders: unpack it, or fetch it again.");
            }
            if (!isGzip(file)) {
                return index(file, file, wanted);
            }
            Optional<Archive> held = readAll(file, wanted, memory);
            return held.isPresent() ? held.get() : index(file, UnpackedArchive.of(file), wanted);
        } catch (IOException e) {
            throw new DataException(
                    "Cannot read the archive " + file + ": " + e.getMessage() + ". It is cut off, damaged, or not a tar"
                            + " or tar.gz file; fetch it again, or unpack it and give the folder.",
                    e);
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw DataException.causedBy("the archive " + file, e);
        }
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(ForeignArchive.SIGNATURE);
        }
    }

    private static boolean isGzip(Path file) throws IOException {
        byte[] start = start(file);
        return start.length > 1 && (start[0] & 0xff) << 8 == (GZIP_MAGIC & 0xff00) && start[1] == (byte) GZIP_MAGIC;
    }

    private static Archive index(Path file, Path plain, Predicate<String> wanted) throws IOException {
        Collected collected = new Collected(file);
        FileChannel channel = FileChannel.open(plain, StandardOpenOption.READ);
        try {
            TarReader tar = new TarReader(new ChannelInput(channel));
            for (Optional<TarReader.Member> next = tar.next(); next.isPresent(); next = tar.next()) {
                TarReader.Member member = next.get();
                // behind each file there is another one or an empty block; otherwise files may be missing
                long end = member.offset() + (member.size() + TarHeader.BLOCK - 1) / TarHeader.BLOCK * TarHeader.BLOCK;
                if (end + TarHeader.BLOCK > channel.size()) {
                    throw new EOFException("it ends inside or right after " + member.name());
                }
                if (collected.takes(member, wanted)) {
                    collected.add(member, Optional.empty());
                }
            }
            return new Archive(file, collected.members, collected.special, Optional.of(channel));
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** Empty if the wanted files take more than {@code limit} bytes. */
    private static Optional<Archive> readAll(Path file, Predicate<String> wanted, long limit) throws IOException {
        Collected collected = new Collected(file);
        long total = 0;
        try (BudgetedInput in = unpacked(file)) {
            TarReader tar = new TarReader(in);
            for (Optional<TarReader.Member> next = tar.next(); next.isPresent(); next = tar.next()) {
                TarReader.Member member = next.get();
                if (!collected.takes(member, wanted)) {
                    continue;
                }
                if (member.size() > MOST_BYTES) {
                    collected.add(member, Optional.empty());
                    continue;
                }
                total += member.size() + OVERHEAD;
                if (total > limit) {
                    return Optional.empty();
                }
                collected.add(member, Optional.of(tar.content((int) member.size())));
                in.giveBack(member.size());
            }
            requireChecksum(in);
        }
        return Optional.of(new Archive(file, collected.members, collected.special, Optional.empty()));
    }

    /** Reads on to where the checksum stands; an archive that has all members and no checksum is whole. */
    static void requireChecksum(InputStream in) throws IOException {
        try {
            in.skip(Long.MAX_VALUE);
        } catch (EOFException e) {
            LOG.debug("A gzip file without its checksum: {}", e.getMessage());
        }
    }

    /** What a gzipped archive unpacks to, as far as its size is believed. */
    static BudgetedInput unpacked(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            return new BudgetedInput(new GZIPInputStream(raw, 1 << 16), Files.size(file));
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /** The wanted members met so far. */
    private static final class Collected {
        private final Path file;
        private final TreeMap<String, Member> members = new TreeMap<>(ImageNames.ORDER);
        private long all;
        private int special;

        Collected(Path file) {
            this.file = file;
        }

        boolean takes(TarReader.Member member, Predicate<String> wanted) {
            all++;
            if (all > MOST_MEMBERS) {
                throw new DataException("The archive " + file + " has more than " + MOST_MEMBERS
                        + " members. Unpack it and" + " give the folder.");
            }
            boolean named = wanted.test(member.name());
            special += named && !member.plain() ? 1 : 0;
            return named && member.plain();
        }

        void add(TarReader.Member member, Optional<byte[]> bytes) {
            members.put(member.name(), new Member(bytes, member.offset(), member.size()));
        }
    }

    /** The names of the first {@code count} files of an archive; none if it cannot be read. */
    static List<String> firstNames(Path file, int count) {
        List<String> names = new ArrayList<>();
        try (InputStream in = isGzip(file) ? unpacked(file) : new ChannelInput(FileChannel.open(file))) {
            TarReader tar = new TarReader(in);
            for (Optional<TarReader.Member> next = tar.next();
                    next.isPresent() && names.size() < count;
                    next = tar.next()) {
                if (next.get().plain()) {
                    names.add(next.get().name());
                }
            }
        } catch (IOException | OutOfMemoryError e) {
            return List.of(); // whoever opens the archive says what is wrong with it
        }
        return names;
    }

    Path file() {
        return file;
    }

    /** The wanted files, sorted. */
    List<String> names() {
        return names;
    }

    /** How many members with wanted names are no files of bytes. */
    int special() {
        return special;
    }

    /** How many bytes one of {@link #names()} has. */
    long size(String name) {
        return member(name).size();
    }

    private Member member(String name) {
        Member member = members.get(name);
        if (member == null) {
            throw new IllegalArgumentException(name + " is not listed in " + file);
        }
        return member;
    }

    /** The bytes of one of {@link #names()}; not to be written to. */
    byte[] read(String name) throws IOException {
        Member member = member(name);
        if (member.bytes().isPresent()) {
            return member.bytes().get();
        }
        if (member.size() > MOST_BYTES || channel.isEmpty()) {
            throw new DataException(file + "#" + name + ": has " + member.size() / (1 << 20)
                    + " MiB, more than one file may" + " have. Remove it.");
        }
        ByteBuffer buffer = allocate(name, (int) member.size());
        while (buffer.hasRemaining()) {
            int count = channel.orElseThrow().read(buffer, member.offset() + buffer.position());
            if (count < 0) {
                throw new EOFException("the archive " + file + " ends inside " + name);
            }
        }
        return buffer.array();
    }

    private ByteBuffer allocate(String name, int size) {
        try {
            return ByteBuffer.allocate(size);
        } catch (OutOfMemoryError e) {
            throw DataException.causedBy(file + "#" + name, e);
        }
    }

    @Override
    public void close() {
        if (channel.isPresent()) {
            try {
                channel.get().close();
            } catch (IOException e) {
                throw new DataException("Cannot close " + file + ": " + e.getMessage(), e);
            }
        }
    }
}
