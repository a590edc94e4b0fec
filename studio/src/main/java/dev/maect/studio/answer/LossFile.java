/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.io.AtomicFile;
import dev.maect.io.FileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps losses of images beside the catalogue: of which model, how many, then number and loss of each, and a checksum. */
final class LossFile {
    private static final Logger LOG = LoggerFactory.getLogger(LossFile.class);
    private static final int HEAD = 2 * Long.BYTES + Integer.BYTES;
    private static final int PER_IMAGE = Integer.BYTES + Float.BYTES;
    private static final long MAGIC = 0x6d61656374_4c4f53L;

    private LossFile() {}

    /**
     * Writes them; where they cannot be written they are computed again another time.
     *
     * @param model stands for the model that they are of
     * @param losses by the images' numbers; not a number for one that cannot be read
     */
    static void write(Path file, long model, Map<Integer, Float> losses) {
        ByteBuffer bytes = ByteBuffer.allocate(HEAD + PER_IMAGE * losses.size() + Long.BYTES);
        bytes.putLong(MAGIC).putLong(model).putInt(losses.size());
        losses.forEach((image, loss) -> bytes.putInt(image).putFloat(loss));
        bytes.putLong(sum(bytes.array(), bytes.position()));
        bytes.flip();
        try {
            Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
            AtomicFile.write(file, channel -> {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            });
        } catch (IOException | FileException e) {
            LOG.info("The losses are not kept: {}", e.getMessage());
        }
    }

    private static long sum(byte[] bytes, int length) {
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, length);
        return sum.getValue();
    }

    /** What was kept of {@code model}; a damaged file, or one of another model, holds nothing. */
    static Map<Integer, Float> read(Path file, long model) {
        Map<Integer, Float> losses = new TreeMap<>();
        try {
            if (!Files.isRegularFile(file)) {
                return losses;
            }
            byte[] all = Files.readAllBytes(file);
            ByteBuffer bytes = ByteBuffer.wrap(all);
            if (all.length < HEAD + Long.BYTES || bytes.getLong() != MAGIC || bytes.getLong() != model) {
                return losses;
            }
            int count = bytes.getInt();
            if (count < 0
                    || all.length != HEAD + (long) PER_IMAGE * count + Long.BYTES
                    || bytes.getLong(all.length - Long.BYTES) != sum(all, all.length - Long.BYTES)) {
                return losses;
            }
            for (int i = 0; i < count; i++) {
                losses.put(bytes.getInt(), bytes.getFloat());
            }
            return losses;
        } catch (IOException e) {
            LOG.debug("The losses in {} cannot be read and are computed again: {}", file, e.toString());
            return losses;
        }
    }
}
