/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The records of an event file that {@link TensorBoardFile} wrote in an earlier sitting of the run. Of a
 * {@code tensorflow.Event} it reads what tells whether its step is made again.
 */
final class EventRecords {
    private static final int LENGTH = 8;
    private static final int CRC = 4;
    private static final int LARGEST = 1 << 28;

    private EventRecords() {}

    /**
     * Takes off what tells of steps of {@code stage} after its first {@code stepsDone}, and half a record, which a run that
     * was killed may have left.
     */
    static void keepSteps(Path file, String stage, long stepsDone) throws IOException {
        keepSteps(file, stage, stepsDone, true);
    }

    /** As above; unless {@code measured}, also what was measured of the encoder after these steps. */
    static void keepSteps(Path file, String stage, long stepsDone, boolean measured) throws IOException {
        long kept = 0;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            while (true) {
                byte[] head = in.readNBytes(LENGTH + CRC);
                long length = head.length < LENGTH + CRC ? -1 : little(head).getLong();
                if (length < 0 || length > LARGEST) {
                    break;
                }
                byte[] event = in.readNBytes((int) length);
                if (in.readNBytes(CRC).length < CRC || isVoid(event, stage, stepsDone, measured)) {
                    break;
                }
                kept += LENGTH + CRC + length + CRC;
            }
        }
        if (kept < Files.size(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(kept);
            }
        }
    }

    /** Whether the event's first value is of {@code stage}, as all of an event are, and of what is made again. */
    private static boolean isVoid(byte[] event, String stage, long stepsDone, boolean measured) {
        ByteBuffer message = little(event);
        String tag = part(message, 5)
                .flatMap(summary -> part(summary, 1))
                .flatMap(value -> part(value, 1))
                .map(text -> StandardCharsets.UTF_8.decode(text).toString())
                .orElse("");
        if (!tag.startsWith(stage + "/")) {
            return false;
        }
        long step = number(message, 2);
        boolean evaluation = tag.startsWith(stage + "/" + MetricsHistory.EVALUATION);
        return stepsDone == 0 || step > stepsDone || (step == stepsDone && evaluation && !measured);
    }

    /** The first field {@code wanted} of {@code message} that has a length: a text or another message. */
    private static Optional<ByteBuffer> part(ByteBuffer message, int wanted) {
        return field(message, wanted, 2).map(at -> {
            int length = (int) varint(at);
            return at.slice(at.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        });
    }

    /** The field {@code wanted} of {@code message} that is a whole number; 0 without one. */
    private static long number(ByteBuffer message, int wanted) {
        return field(message, wanted, 0).map(EventRecords::varint).orElse(0L);
    }

    /** The message from the value of its first field {@code wanted} of a wire type on. */
    private static Optional<ByteBuffer> field(ByteBuffer message, int wanted, int type) {
        ByteBuffer in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (in.hasRemaining()) {
                long tag = varint(in);
                if (tag >>> 3 == wanted && (tag & 7) == type) {
                    return Optional.of(in);
                }
                switch ((int) (tag & 7)) {
                    case 0 -> varint(in);
                    case 1 -> in.getDouble();
                    case 2 -> {
                        int length = (int) varint(in);
                        in.position(in.position() + length);
                    }
                    case 5 -> in.getFloat();
                    default -> {
                        return Optional.empty();
                    }
                }
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
