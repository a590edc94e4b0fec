/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

/** The header of a TIFF or BigTIFF file: the directory of its first image. */
final class TiffHeader {
    private static final int[] INNER = {34665, 34853, 40965}; // directories of EXIF, GPS and interoperability
    private static final int MAX_INNER = 3;
    private static final int PIXEL = 4; // bytes of the decoder's own pixels
    /** Strips may share their bytes, but not without end: each is read. */
    private static final long MOST_SHARED = 4;

    private static final long SMALL = 1 << 20;

    static final long MOST_PIECES = 1 << 22;
    /** Of other depths the JDK's reader makes a table of all values there can be. */
    private static final int MOST_TABULATED = 16;
    /** Bytes of all samples, which the JDK's reader has at once. */
    private static final long MOST_AT_ONCE = 1 << 30;

    private TiffHeader() {}

    static ImageHeader read(byte[] file) throws Unreadable {
        TiffDirectory directory = TiffDirectory.first(file);
        long width = directory.number(TiffTag.WIDTH, 0, 0);
        long height = directory.number(TiffTag.HEIGHT, 0, 0);
        boolean tiled = directory.has(TiffTag.TILE_WIDTH) || directory.has(TiffTag.TILE_HEIGHT);
        long pieceWidth = tiled ? directory.number(TiffTag.TILE_WIDTH, 0, 0) : width;
        long pieceHeight = tiled
                ? directory.number(TiffTag.TILE_HEIGHT, 0, 0)
                : Math.min(height, directory.number(TiffTag.STRIP_ROWS, 0, height));
        ImageHeader.of(height, width);
        if (pieceWidth < 1 || pieceHeight < 1) {
            throw new Unreadable("its header announces pieces of " + pieceHeight + " x " + pieceWidth + " pixels");
        }
        long samples = directory.number(TiffTag.SAMPLES, 0, 1);
        long bits = 1;
        for (long i = 0; i < Math.min(directory.count(TiffTag.DEPTH), Math.max(1, samples)); i++) {
            bits = Math.max(bits, directory.number(TiffTag.DEPTH, i, 1));
        }
        long pixel = (ImageHeader.saturated(samples, bits) + 7) / 8; // bytes as they lie in the file
        long piece = ImageHeader.saturated(pieceHeight, pieceWidth);
        long working = ImageHeader.saturated(piece, PIXEL + Math.min(pixel, Integer.MAX_VALUE));
        long compression = directory.number(TiffTag.COMPRESSION, 0, 1);
        requireOwnBytes(directory, compression, tiled ? TiffTag.TILE_BYTES : TiffTag.STRIP_BYTES, file.length);
        boolean plain = ImageHeader.saturated(height, width, pixel) <= MOST_AT_ONCE
                && (bits <= MOST_TABULATED || bits == Integer.SIZE || bits == Long.SIZE)
                && isPlain(directory, tiled);
        // As they are read and with their colours, and one piece that is unpacked.
        long heap = ImageHeader.saturated(height, width, samples + 2, 2);
        heap += Math.min(ImageHeader.saturated(piece, pixel), Long.MAX_VALUE - heap);
        // A decoder makes whole tiles, which may be many times as large as what it keeps of them.
        working = Math.max(working, heap);
        return (tiled
                        ? ImageHeader.of(padded(height, pieceHeight), padded(width, pieceWidth), working, plain)
                        : ImageHeader.of(height, width, working, plain))
                .inHeap(heap);
    }

    private static long padded(long size, long piece) {
        return Math.max(size, Integer.MAX_VALUE) > Integer.MAX_VALUE || piece > Integer.MAX_VALUE
                ? Long.MAX_VALUE
                : (size + piece - 1) / piece * piece;
    }

    private static void requireOwnBytes(TiffDirectory directory, long compression, int lengths, int size)
            throws Unreadable {
        if (directory.count(lengths) > MOST_PIECES) {
            throw new Unreadable("its image is in " + directory.count(lengths) + " pieces");
        }
        if (compression != TiffCompression.NONE && directory.sum(lengths) > MOST_SHARED * size + SMALL) {
            throw new Unreadable(
                    "its header announces more bytes of image data than the file has; it is cut off or" + " damaged");
        }
    }

    /** Whether all that the directory points to is there, and no further format is inside. */
    private static boolean isPlain(TiffDirectory directory, boolean tiled) throws Unreadable {
        long compression = directory.number(TiffTag.COMPRESSION, 0, 1);
        return !directory.isBig()
                && compression != TiffCompression.OLD_JPEG
                && compression != TiffCompression.JPEG
                && directory.liesInFile(
                        tiled ? TiffTag.TILE_OFFSETS : TiffTag.STRIP_OFFSETS,
                        tiled ? TiffTag.TILE_BYTES : TiffTag.STRIP_BYTES)
                && isSound(directory, 0);
    }

    private static boolean isSound(TiffDirectory directory, int depth) throws Unreadable {
        if (!directory.isSound()) {
            return false;
        }
        for (int tag : INNER) {
            if (directory.has(tag)) {
                try {
                    if (depth == MAX_INNER || !isSound(directory.inner(tag), depth + 1)) {
                        return false;
                    }
                } catch (IndexOutOfBoundsException | Unreadable e) {
                    return false;
                }
            }
        }
        return true;
    }
}
