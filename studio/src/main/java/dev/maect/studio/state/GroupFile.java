/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.io.AtomicFile;
import dev.maect.io.FileException;
import dev.maect.io.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps groups beside the catalogue: a line of JSON, then the numbers, big-endian. */
final class GroupFile {
    private static final Logger LOG = LoggerFactory.getLogger(GroupFile.class);
    private static final int PER_IMAGE = Integer.BYTES + Character.BYTES + Float.BYTES;
    private static final int LONGEST_HEAD = 16 << 20;

    /**
     * What comes before the numbers.
     *
     * @param method see {@link Grouped}
     * @param note see {@link Grouped}
     * @param set see {@link Grouped}
     * @param names see {@link Grouped}
     * @param images how many
     */
    record Head(String method, String note, String set, List<String> names, int images) {}

    private GroupFile() {}

    static void write(Path file, Optional<Grouped> groups) {
        try {
            if (groups.isEmpty()) {
                Files.deleteIfExists(file);
                return;
            }
            Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
        } catch (IOException e) {
            throw new FileException("The groups cannot be kept in " + file + ": " + e + ".", e);
        }
        Grouped all = groups.get();
        byte[] head = Json.line(new Head(all.method(), all.note(), all.set(), all.names(), all.ids().length))
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + head.length + PER_IMAGE * all.ids().length);
        bytes.putInt(head.length).put(head);
        for (int id : all.ids()) {
            bytes.putInt(id);
        }
        for (char group : all.groups()) {
            bytes.putChar(group);
        }
        for (float near : all.typical()) {
            bytes.putFloat(near);
        }
        bytes.flip();
        AtomicFile.write(file, channel -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    /** What was kept; a damaged file counts as none. */
    static Optional<Grouped> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            int length = bytes.getInt();
            if (length < 0 || length > Math.min(LONGEST_HEAD, bytes.remaining())) {
                throw new IOException("it has no head");
            }
            byte[] head = new byte[length];
            bytes.get(head);
            Head known = Json.parse(new String(head, StandardCharsets.UTF_8), file.toString(), Head.class);
            int count = known.images();
            if (count < 0 || bytes.remaining() != (long) count * PER_IMAGE) {
                throw new IOException("it was cut off");
            }
            int[] ids = new int[count];
            char[] groups = new char[count];
            float[] typical = new float[count];
            for (int i = 0; i < count; i++) {
                ids[i] = bytes.getInt();
            }
            for (int i = 0; i < count; i++) {
                groups[i] = bytes.getChar();
                if (groups[i] != Grouped.NONE && groups[i] >= known.names().size()) {
                    throw new IOException("it has a group without a name");
                }
            }
            for (int i = 0; i < count; i++) {
                typical[i] = bytes.getFloat();
            }
            return Optional.of(new Grouped(
                    known.method(), known.note(), known.set(), List.copyOf(known.names()), ids, groups, typical));
        } catch (IOException | FileException | java.nio.BufferUnderflowException e) {
            LOG.warn("The groups in {} are damaged and are left out: {}. Make them again.", file, e.getMessage());
            return Optional.empty();
        }
    }
}
