/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.safetensors;

import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.WeightFile;
import dev.maect.weights.bytes.TensorBytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Reads the safetensors format: 8 bytes little-endian header length, a JSON header, raw little-endian data.
 *
 * <p>The header is checked in full when the file is opened (length, types, shapes, offsets, overlaps, gaps), so that
 * memory never exceeds what the file really holds. Data goes from the file straight into native memory; files above
 * 2 GB work.
 */
public final class SafetensorsFile implements WeightFile {
    private final Path path;
    private final FileChannel channel;
    private final SafetensorsHeader header;

    private SafetensorsFile(Path path, FileChannel channel, SafetensorsHeader header) {
        this.path = path;
        this.channel = channel;
        this.header = header;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws CheckpointException if the file is missing, unreadable, or not valid safetensors
     */
    public static SafetensorsFile open(Path path) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            SafetensorsFile file = new SafetensorsFile(path, channel, SafetensorsHeader.read(path, channel));
            channel = null;
            return file;
        } catch (IOException e) {
            throw new CheckpointException("Cannot read " + path + ": " + e + ".", e);
        } finally {
            closeQuietly(channel);
        }
    }

    private static void closeQuietly(@org.jspecify.annotations.Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                return;
            }
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public String format() {
        return "safetensors";
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(header.entries().keySet());
    }

    @Override
    public TensorInfo info(String name) {
        return entry(name).info();
    }

    @Override
    public Tensor read(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        try {
            return TensorBytes.read(
                    channel,
                    header.dataStart() + entry.begin(),
                    entry.info().dtype(),
                    entry.info().dims());
        } catch (IOException e) {
            throw new CheckpointException("Cannot read tensor " + name + " of " + path + ": " + e + ".", e);
        }
    }

    @Override
    public void readInto(String name, Tensor target) {
        SafetensorsHeader.Entry entry = entry(name);
        if (!TensorBytes.fits(target, entry.info())) {
            WeightFile.super.readInto(name, target);
            return;
        }
        try {
            TensorBytes.fill(target, channel, header.dataStart() + entry.begin());
        } catch (IOException e) {
            throw new CheckpointException("Cannot read tensor " + name + " of " + path + ": " + e + ".", e);
        }
    }

    /** The {@code __metadata__} of the header: free text under free keys. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public Map<String, Object> extras() {
        return Collections.unmodifiableMap(header.metadata());
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = header.entries().get(name);
        if (entry == null) {
            throw new CheckpointException(path + " holds no tensor named " + name + ".");
        }
        return entry;
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
