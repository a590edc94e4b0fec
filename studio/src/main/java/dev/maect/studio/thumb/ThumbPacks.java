/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.thumb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small images in a few large files: packs, each with an index beside it. The oldest pack goes when all take more room than
 * they may. An entry is in the index after its bytes are in the pack, and carries their checksum, so that a killed process
 * costs nothing but what it had not written. One process writes; others read what was there when they came. Thread-safe.
 */
final class ThumbPacks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ThumbPacks.class);
    private static final int ENTRY = Long.BYTES + 3 * Integer.BYTES;
    private static final int LENGTH_BITS = 22;
    private static final int OFFSET_BITS = 28;
    private static final String LOCK = "lock";

    /** One pack, opened. */
    private record Pack(int number, FileChannel images, FileChannel index) {
        void close() throws IOException {
            images.close();
            index.close();
        }
    }

    private final Path folder;
    private final long most;
    private final long packBytes;
    private final TreeMap<Integer, Pack> packs = new TreeMap<>();
    private final PlaceMap places = new PlaceMap();
    private final Optional<FileChannel> lock;

    private ThumbPacks(Path folder, long most, Optional<FileChannel> lock) {
        this.folder = folder;
        this.most = most;
        this.lock = lock;
        packBytes = Math.max(1 << 16, Math.min(1L << OFFSET_BITS, most / 8));
    }

    /**
     * Opens the packs in {@code folder}, which is made if it is missing.
     *
     * @param most bytes that they take, about
     */
    static ThumbPacks open(Path folder, long most) {
        ThumbPacks packs = new ThumbPacks(folder, most, locked(folder));
        try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
            List<Path> found = files.filter(
                            file -> String.valueOf(file.getFileName()).matches("[0-9]{6}\\.pack"))
                    .sorted()
                    .toList();
            for (Path file : found) {
                packs.load(Integer.parseInt(String.valueOf(file.getFileName()).substring(0, 6)));
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Some of the small images in {} cannot be read and are made again: {}", folder, e.toString());
        }
        return packs;
    }

    private static Optional<FileChannel> locked(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean taken = false;
            try {
                FileLock own = channel.tryLock();
                taken = own != null;
            } catch (OverlappingFileLockException e) {
                LOG.debug("Another studio of this process writes to {}", folder);
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
            return taken ? Optional.of(channel) : Optional.empty();
        } catch (IOException e) {
            LOG.info("Small images are made, but not kept in {}: {}", folder, e.toString());
            return Optional.empty();
        }
    }

    private Path file(int number, String ending) {
        return folder.resolve(String.format(Locale.ROOT, "%06d.%s", number, ending));
    }

    private Pack pack(int number) throws IOException {
        StandardOpenOption[] options = lock.isPresent()
                ? new StandardOpenOption[] {StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE
                }
                : new StandardOpenOption[] {StandardOpenOption.READ};
        return new Pack(
                number,
                FileChannel.open(file(number, "pack"), options),
                FileChannel.open(file(number, "index"), options));
    }

    private void load(int number) throws IOException {
        Pack pack = pack(number);
        packs.put(number, pack);
        long whole = pack.index().size() / ENTRY * ENTRY;
        if (lock.isPresent() && whole < pack.index().size()) {
            pack.index().truncate(whole); // an entry that was cut off
        }
        ByteBuffer entries = ByteBuffer.allocate(Math.toIntExact(whole));
        fill(pack.index(), entries, 0);
        entries.flip();
        while (entries.remaining() >= ENTRY) {
            long key = entries.getLong();
            int offset = entries.getInt();
            int length = entries.getInt();
            entries.getInt();
            if (key >= 0
                    && offset >= 0
                    && length > 0
                    && (long) offset + length <= pack.images().size()) {
                places.put(key, place(number, offset, length));
            }
        }
    }

    private static void fill(FileChannel channel, ByteBuffer buffer, long from) throws IOException {
        int start = buffer.position();
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position() - start) >= 0) {
            continue;
        }
    }

    private static long place(int pack, int offset, int length) {
        return ((long) pack << (OFFSET_BITS + LENGTH_BITS)) | ((long) offset << LENGTH_BITS) | length;
    }

    /** What is kept under {@code key}. */
    synchronized Optional<byte[]> get(long key) {
        long place = places.get(key);
        if (place < 0) {
            return Optional.empty();
        }
        Pack pack = packs.get((int) (place >>> (OFFSET_BITS + LENGTH_BITS)));
        if (pack == null) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + (int) (place & ((1 << LENGTH_BITS) - 1)));
        try {
            fill(pack.images(), bytes, (place >>> LENGTH_BITS) & ((1L << OFFSET_BITS) - 1));
        } catch (IOException e) {
            LOG.debug("A small image cannot be read and is made again: {}", e.toString());
            return Optional.empty();
        }
        if (bytes.hasRemaining()) {
            return Optional.empty();
        }
        bytes.flip();
        int sum = bytes.getInt();
        byte[] image = new byte[bytes.remaining()];
        bytes.get(image);
        return sum(image) == sum ? Optional.of(image) : Optional.empty();
    }

    private static int sum(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return (int) sum.getValue();
    }

    /** Keeps {@code image}, if this process may write. */
    synchronized void put(long key, byte[] image) {
        if (lock.isEmpty() || image.length == 0 || image.length >= 1 << LENGTH_BITS) {
            return;
        }
        try {
            Pack pack = packs.isEmpty() ? begin(1) : packs.lastEntry().getValue();
            if (pack.images().size() + image.length + Integer.BYTES > packBytes) {
                pack = begin(pack.number() + 1);
                makeRoom();
            }
            long offset = pack.images().size();
            ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + image.length)
                    .putInt(sum(image))
                    .put(image);
            write(pack.images(), bytes.flip(), offset);
            ByteBuffer entry = ByteBuffer.allocate(ENTRY)
                    .putLong(key)
                    .putInt((int) offset)
                    .putInt(image.length)
                    .putInt(0);
            write(pack.index(), entry.flip(), pack.index().size());
            places.put(key, place(pack.number(), (int) offset, image.length));
        } catch (IOException e) {
            LOG.debug("A small image is not kept: {}", e.toString()); // it is made again when it is asked for
        }
    }

    private Pack begin(int number) throws IOException {
        Pack pack = pack(number);
        packs.put(number, pack);
        return pack;
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position());
        }
    }

    private void makeRoom() throws IOException {
        long all = 0;
        for (Pack pack : packs.values()) {
            all += pack.images().size();
        }
        List<Integer> gone = new ArrayList<>();
        while (all > most && packs.size() > 1) {
            Pack oldest = packs.pollFirstEntry().getValue();
            all -= oldest.images().size();
            gone.add(oldest.number());
            oldest.close();
            Files.deleteIfExists(file(oldest.number(), "index"));
            Files.deleteIfExists(file(oldest.number(), "pack"));
        }
        if (!gone.isEmpty()) {
            places.keep(place -> !gone.contains((int) (place >>> (OFFSET_BITS + LENGTH_BITS))));
        }
    }

    @Override
    public synchronized void close() {
        try {
            for (Pack pack : packs.values()) {
                pack.close();
            }
            packs.clear();
            if (lock.isPresent()) {
                lock.get().close();
            }
        } catch (IOException e) {
            LOG.debug("The small images' files do not close: {}", e.toString());
        }
    }
}
