/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;

/**
 * What the headers of a JPEG file tell about its decoding.
 *
 * @param height rows
 * @param width columns
 * @param heightAt the position in the file of the two bytes that hold the height
 * @param factor the largest vertical sampling factor
 * @param sequential whether a single scan holds the picture from top to bottom (ISO/IEC 10918-1, Huffman-coded baseline or
 *     extended sequential, all components interleaved)
 */
record JpegFrame(int height, int width, int heightAt, int factor, boolean sequential) {
    private static final int START_OF_IMAGE = 0xffd8;
    private static final int START_OF_SCAN = 0xffda;

    /** Reads the headers; empty where the file is no 8-bit JPEG with a size, or its headers are damaged. */
    static Optional<JpegFrame> of(byte[] file) {
        ByteBuffer data = ByteBuffer.wrap(file);
        try {
            return data.getShort(0) == (short) START_OF_IMAGE ? walk(data) : Optional.empty();
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Optional<JpegFrame> walk(ByteBuffer data) {
        int frame = 0;
        int at = 2;
        while (true) {
            int marker = data.getShort(at) & 0xffff;
            if (marker >> 8 != 0xff) {
                return Optional.empty();
            } else if (marker == 0xffff) {
                at++; // fill byte
                continue;
            } else if (marker == START_OF_SCAN) {
                return frame == 0 ? Optional.empty() : of(data, frame, data.get(at + 4));
            } else if (marker >= 0xffc0 && marker <= 0xffcf && marker % 4 != 0 || marker == 0xffc0) {
                frame = at;
            }
            at += 2 + (data.getShort(at + 2) & 0xffff);
        }
    }

    private static Optional<JpegFrame> of(ByteBuffer data, int frame, int scanned) {
        int height = data.getShort(frame + 5) & 0xffff;
        int width = data.getShort(frame + 7) & 0xffff;
        int components = data.get(frame + 9) & 0xff;
        if (data.get(frame + 4) != 8 || height == 0 || width == 0) {
            return Optional.empty();
        }
        int factor = 1;
        for (int i = 0; i < components; i++) {
            factor = Math.max(factor, data.get(frame + 11 + 3 * i) & 0xf);
        }
        int kind = data.get(frame + 1) & 0xff;
        boolean sequential = (kind == 0xc0 || kind == 0xc1) && scanned == components;
        return Optional.of(new JpegFrame(height, width, frame + 5, factor, sequential));
    }

    /**
     * How many rows must be decoded so that those above {@code bottom} come out as from the whole picture: colours that
     * are stored at half the height are interpolated from the rows below, too.
     */
    int rowsFor(int bottom, int reduction) {
        return sequential ? Math.min(height, bottom + 2 * factor * reduction) : height;
    }

    /** Makes the copy {@code file} of a sequential picture announce fewer rows; a decoder stops behind them. */
    void announce(int rows, BytePointer file) {
        if (rows < height) {
            file.put(heightAt, (byte) (rows >> 8));
            file.put(heightAt + 1L, (byte) rows);
        }
    }
}
