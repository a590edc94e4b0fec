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
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * Random access to the wanted files of a tar archive. A plain tar stays on disk and is read at the files' offsets; the
 * wanted files of a gzipped one are held in memory. Reading is thread-safe.
 */
final class Archive implements AutoCloseable {
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int BLOCK = 512;

    /** Where a file's bytes are: in memory, or at an offset of the archive. */
    private record Member(Optional<byte[]> bytes, long offset, int size) {}

    private final Path file;
    private final List<String> names;
    private final Map<String, Member> members;
    private final Optional<FileChannel> channel;

    private Archive(Path file, Map<String, Member> members, Optional<FileChannel> channel) {
        this.file = file;
        this.names = List.copyOf(members.keySet());
        this.members = members;
        this.channel = channel;
    }

    /**
     * Lists the files in {@code file} whose names {@code wanted} accepts; of two of the same name the later counts.
     *
     * @throws DataException if the archive is missing, truncated, not a tar, or too large to be held in memory
     */
    static Archive open(Path file, Predicate<String> wanted) {
        if (!Files.isRegularFile(file)) {
            throw new DataException("No such archive: " + file + ". Check the path.");
        }
        try {
            return isGzip(file) ? readAll(file, wanted) : index(file, wanted);
        } catch (IOException | IllegalArgumentException e) { // commons-compress throws both on damaged headers
            throw new DataException(
                    "Cannot read the archive " + file + ": " + e.getMessage() + ". It is cut off, damaged, or not a tar"
                            + " or tar.gz file; fetch it again, or unpack it and give the folder.",
                    e);
        }
    }

    private static boolean isGzip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return (in.read() << 8 | in.read()) == GZIP_MAGIC;
        }
    }

    private static Archive index(Path file, Predicate<String> wanted) throws IOException {
        TreeMap<String, Member> members = new TreeMap<>(ImageNames.ORDER);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try (TarFile tar = new TarFile(file)) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                // behind each file there is another one or an empty block; otherwise files may be missing
                long end = entry.getDataOffset() + (entry.getSize() + BLOCK - 1) / BLOCK * BLOCK;
                if (end + BLOCK > channel.size()) {
                    throw new EOFException("it ends inside or right after " + entry.getName());
                }
                String name = clean(entry.getName());
                if (isPlainFile(entry) && wanted.test(name)) {
                    members.put(name, new Member(Optional.empty(), entry.getDataOffset(), size(entry)));
                }
            }
            return new Archive(file, members, Optional.of(channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Archive readAll(Path file, Predicate<String> wanted) throws IOException {
        TreeMap<String, Member> members = new TreeMap<>(ImageNames.ORDER);
        long limit = Runtime.getRuntime().maxMemory() / 2;
        long total = 0;
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(raw, 1 << 16))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = clean(entry.getName());
                if (isPlainFile(entry) && wanted.test(name)) {
                    total += entry.getSize();
                    if (total > limit) {
                        throw new DataException("The images in " + file + " need more than half of the JVM's memory ("
                                + limit / (1 << 20) + " MiB). Unpack the archive and give the folder, or make it a"
                                + " plain tar (gunzip): that is read in place.");
                    }
                    byte[] bytes = tar.readNBytes(size(entry));
                    if (bytes.length < entry.getSize()) {
                        throw new EOFException("it ends inside " + entry.getName());
                    }
                    members.put(name, new Member(Optional.of(bytes), 0, bytes.length));
                }
            }
        }
        return new Archive(file, members, Optional.empty());
    }

    /** The names of the first {@code count} files of an archive; none if it cannot be read. */
    static List<String> firstNames(Path file, int count) {
        List<String> names = new ArrayList<>();
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(isGzip(file) ? new GZIPInputStream(raw, 1 << 16) : raw)) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null && names.size() < count;
                    entry = tar.getNextEntry()) {
                if (isPlainFile(entry)) {
                    names.add(clean(entry.getName()));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            return List.of(); // whoever opens the archive says what is wrong with it
        }
        return names;
    }

    private static boolean isPlainFile(TarArchiveEntry entry) {
        return entry.isFile()
                && !entry.isDirectory()
                && !entry.isLink()
                && !entry.isSymbolicLink()
                && !entry.isSparse();
    }

    private static int size(TarArchiveEntry entry) throws IOException {
        if (entry.getSize() > Integer.MAX_VALUE - 16) {
            throw new IOException(entry.getName() + " is larger than 2 GiB");
        }
        return (int) entry.getSize();
    }

    private static String clean(String name) {
        return name.startsWith("./") ? name.substring(2) : name;
    }

    Path file() {
        return file;
    }

    /** The wanted files, sorted. */
    List<String> names() {
        return names;
    }

    /** How many bytes one of {@link #names()} has. */
    int size(String name) {
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
        ByteBuffer buffer = ByteBuffer.allocate(member.size());
        while (buffer.hasRemaining()) {
            int count = channel.orElseThrow().read(buffer, member.offset() + buffer.position());
            if (count < 0) {
                throw new EOFException("the archive " + file + " ends inside " + name);
            }
        }
        return buffer.array();
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
