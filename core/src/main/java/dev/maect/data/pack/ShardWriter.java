/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.pack;

import dev.maect.data.LabelSet;
import dev.maect.io.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes a shard: for each image its file, its class as a number ({@code .cls}), and a {@code .json} with the names of its
 * classes in all label sets and what it was before. The same images make the same bytes.
 */
final class ShardWriter implements AutoCloseable {
    private static final int BUFFER = 1 << 20;

    private final TarArchiveOutputStream tar;
    private final ShardKeys keys = new ShardKeys();
    private final List<LabelSet> labelSets;

    ShardWriter(FileChannel channel, List<LabelSet> labelSets) {
        this.tar = new TarArchiveOutputStream(
                new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER) {
                    @Override
                    public void close() throws IOException {
                        flush(); // the channel is another's
                    }
                },
                StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        this.labelSets = labelSets;
    }

    /** Adds image {@code index} of the source, whose name there is {@code name}. */
    void add(int index, String name, PackedImage image) throws IOException {
        String key = keys.next(name);
        if (!labelSets.isEmpty() && labelSets.get(0).labels()[index] >= 0) {
            file(
                    key + ".cls",
                    Integer.toString(labelSets.get(0).labels()[index]).getBytes(StandardCharsets.US_ASCII));
        }
        file(key + "." + image.ending(), image.file());
        file(key + ".json", Json.line(facts(index, name, image)).getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Object> facts(int index, String name, PackedImage image) {
        Map<String, Object> facts = new LinkedHashMap<>();
        for (LabelSet set : labelSets) {
            int label = set.labels()[index];
            if (label >= 0) {
                facts.put(set.name(), set.classes().get(label));
            }
        }
        Map<String, Object> before = new LinkedHashMap<>();
        before.put("name", name);
        before.put("height", image.height());
        before.put("width", image.width());
        before.put("kept", image.kept());
        facts.put("packed", before); // an object, so that nobody takes the numbers for labels
        return facts;
    }

    private void file(String name, byte[] bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    /** Ends the shard; the channel stays open. */
    @Override
    public void close() throws IOException {
        tar.close();
    }
}
