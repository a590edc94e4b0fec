/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The header of a JPEG file, and how many scans it has. Markers are found as libjpeg finds them: what stands between two
 * segments is passed over.
 */
final class JpegHeader {
    /** libjpeg-turbo's own limit where it is tested with hostile files; real ones have 10 or so. */
    static final int MAX_SCANS = 500;
    /** Blocks of 8 x 8 that all scans together may go through: twice what the largest image takes in 10 scans. */
    static final long MAX_VISITS = 1L << 25;

    private static final int SIDE = 8; // of a block
    private static final int COEFFICIENTS = 2 * SIDE * SIDE; // bytes of a block that is kept until the last scan
    private static final int START = 0xd8;
    private static final int END = 0xd9;
    private static final int SCAN = 0xda;

    private final byte[] file;
    private final ByteBuffer data;
    private long height;
    private long width;
    private boolean progressive;
    private int[] names = {}; // of the components
    private long[] blocks = {}; // of each component
    private int scans;
    private int inFirstScan;
    private long visits;
    private long scanned; // bytes of the scans

    private JpegHeader(byte[] file) {
        this.file = file;
        this.data = ByteBuffer.wrap(file);
    }

    static ImageHeader read(byte[] file) throws Unreadable {
        JpegHeader header = new JpegHeader(file);
        header.walk();
        if (header.names.length == 0) {
            throw new Unreadable("it has no frame header; it is cut off or damaged");
        }
        boolean kept = header.progressive || header.inFirstScan < header.names.length;
        long working = kept ? Arrays.stream(header.blocks).sum() * COEFFICIENTS : 0;
        return ImageHeader.of(header.height, header.width, working, true).inBytes(header.scanned);
    }

    /** From segment to segment, to the end of the image or of the file. */
    private void walk() throws Unreadable {
        int at = marker(file, 2);
        while (at < file.length) {
            int code = file[at] & 0xff;
            if (code == END) {
                return;
            }
            int next = at + 1;
            if (!standsAlone(code)) {
                if (at + 3 > file.length) {
                    return;
                }
                int length = data.getShort(at + 1) & 0xffff;
                if (isFrame(code) && scans == 0) {
                    frame(code, at + 3);
                } else if (code == SCAN) {
                    scan(at + 3);
                }
                next = at + 1 + Math.max(2, length);
            }
            at = marker(file, next);
            scanned += scans > 0 ? at - next : 0;
        }
    }

    /** Where the code of the next marker stands; the length of the file if there is none. */
    static int marker(byte[] file, int from) {
        for (int i = from; i + 1 < file.length; i++) {
            if (file[i] == (byte) 0xff && file[i + 1] != 0 && file[i + 1] != (byte) 0xff) {
                return i + 1;
            }
        }
        return file.length;
    }

    static boolean standsAlone(int code) {
        return code == 1 || code >= 0xd0 && code <= START;
    }

    /** How many components the frame of a file has whose header has been looked at; 0 if none is found. */
    static int components(byte[] file) {
        for (int at = marker(file, 2); at + 8 < file.length; ) {
            int code = file[at] & 0xff;
            if (isFrame(code)) {
                return file[at + 8] & 0xff;
            }
            int length = standsAlone(code) ? 0 : (file[at + 1] & 0xff) << 8 | file[at + 2] & 0xff;
            at = marker(file, at + 1 + length);
        }
        return 0;
    }

    private static boolean isFrame(int code) {
        return code >= 0xc0 && code <= 0xcf && code != 0xc4 && code != 0xc8 && code != 0xcc;
    }

    private void frame(int code, int at) throws Unreadable {
        if (names.length > 0) {
            throw new Unreadable("it has two frame headers");
        }
        progressive = code == 0xc2 || code == 0xca;
        height = data.getShort(at + 1) & 0xffff;
        width = data.getShort(at + 3) & 0xffff;
        int count = file[at + 5] & 0xff;
        names = new int[count];
        blocks = new long[count];
        int across = 1;
        int down = 1;
        for (int i = 0; i < count; i++) {
            across = Math.max(across, file[at + 7 + 3 * i] >> 4 & 15);
            down = Math.max(down, file[at + 7 + 3 * i] & 15);
        }
        long columns = (width + SIDE * across - 1) / (SIDE * across);
        long rows = (height + SIDE * down - 1) / (SIDE * down);
        for (int i = 0; i < count; i++) {
            names[i] = file[at + 6 + 3 * i] & 0xff;
            int sampling = file[at + 7 + 3 * i];
            blocks[i] = columns * (sampling >> 4 & 15) * rows * (sampling & 15);
        }
    }

    private void scan(int at) throws Unreadable {
        if (names.length == 0) {
            throw new Unreadable("it has image data before its frame header");
        }
        scans++;
        int count = at < file.length ? file[at] & 0xff : 0;
        inFirstScan = scans == 1 ? count : inFirstScan;
        for (int i = 0; i < count && at + 1 + 2 * i < file.length; i++) {
            int name = file[at + 1 + 2 * i] & 0xff;
            for (int c = 0; c < names.length; c++) {
                visits += names[c] == name ? blocks[c] : 0;
            }
        }
        if (scans > MAX_SCANS) {
            throw new Unreadable("it has more than " + MAX_SCANS + " scans, which no program needs");
        } else if (scans > 1 && visits > MAX_VISITS) {
            throw new Unreadable("it goes through its " + height + " x " + width + " pixels in more than " + (scans - 1)
                    + " scans, which is more work than an image may make");
        }
    }
}
