/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.map;

import dev.maect.io.AtomicFile;
import dev.maect.io.FileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a map beside the features that it was made of. */
final class MapFile {
    private static final Logger LOG = LoggerFactory.getLogger(MapFile.class);
    private static final int MAGIC = 0x4d4d4150;
    private static final int PER_IMAGE = Integer.BYTES + 2 * Float.BYTES;

    private MapFile() {}

    /**
     * Writes it; where it cannot be written it is made again another time.
     *
     * @param stamp of the features
     */
    static void write(Path file, PlaneMap map, String stamp) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Integer.BYTES + Long.BYTES + PER_IMAGE * map.images().length);
        bytes.putInt(MAGIC).putInt(map.images().length).putLong(sum(stamp));
        for (int image : map.images()) {
            bytes.putInt(image);
        }
        for (float value : map.x()) {
            bytes.putFloat(value);
        }
        for (float value : map.y()) {
            bytes.putFloat(value);
        }
        bytes.flip();
        try {
            Files.createDirectories(
                    java.util.Objects.requireNonNull(file.toAbsolutePath().getParent()));
            AtomicFile.write(file, channel -> {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            });
        } catch (IOException | FileException e) {
            LOG.info("The map is not kept: {}", e.getMessage());
        }
    }

    private static long sum(String stamp) {
        CRC32 sum = new CRC32();
        sum.update(stamp.getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }

    /** What was kept, if it is of these features. */
    static Optional<PlaneMap> read(Path file, String stamp) {
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            if (bytes.remaining() < 16 || bytes.getInt() != MAGIC) {
                return Optional.empty();
            }
            int count = bytes.getInt();
            if (bytes.getLong() != sum(stamp) || count < 0 || bytes.remaining() != (long) count * PER_IMAGE) {
                return Optional.empty();
            }
            int[] images = new int[count];
            float[] x = new float[count];
            float[] y = new float[count];
            bytes.asIntBuffer().get(images);
            bytes.position(bytes.position() + count * Integer.BYTES);
            bytes.asFloatBuffer().get(x);
            bytes.position(bytes.position() + count * Float.BYTES);
            bytes.asFloatBuffer().get(y);
            return Optional.of(new PlaneMap(images, x, y));
        } catch (IOException e) {
            LOG.debug("The map in {} cannot be read and is made again: {}", file, e.toString());
            return Optional.empty();
        }
    }
}
