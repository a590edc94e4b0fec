/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The formats that are read, told by what a file begins with and never by its name. Each has a file with its own reading
 * of the header; what is of no format here comes to no decoder ({@link ForeignFormat}).
 */
enum ImageFormat {
    /** Baseline and progressive. */
    JPEG("JPEG", "jpg", "jpeg", JpegHeader::read),
    /** With APNG, of which the default image is taken. */
    PNG("PNG", "png", "png", PngHeader::read),
    /** Lossy and lossless; of an animated one the first frame. */
    WEBP("WebP", "webp", "", WebpHeader::read),
    /** Also run-length encoded. */
    BMP("BMP", "bmp", "bmp", BmpHeader::read),
    /** With BigTIFF; the first image of the file. */
    TIFF("TIFF", "tif", "tiff", TiffHeader::read),
    /** The first frame. */
    GIF("GIF", "gif", "gif", GifHeader::read);

    /** So many bytes at the beginning tell the format. */
    static final int SIGNATURE = 256;

    /** Reads what a file of one format announces. */
    @FunctionalInterface
    private interface HeaderReader {
        ImageHeader read(byte[] file) throws Unreadable;
    }

    private final String title;
    private final String ending;
    private final String javaName;
    private final HeaderReader headers;

    ImageFormat(String title, String ending, String javaName, HeaderReader headers) {
        this.title = title;
        this.ending = ending;
        this.javaName = javaName;
        this.headers = headers;
    }

    /** Its name for people. */
    String title() {
        return title;
    }

    /** What names of such files end with, without the dot. */
    String ending() {
        return ending;
    }

    /** The name of the JDK's reader; empty if it has none. */
    String javaName() {
        return javaName;
    }

    /**
     * The format of a file.
     *
     * @param start its first bytes, {@link #SIGNATURE} of them where it has so many
     * @throws Unreadable if it has none of these formats; says what it seems to be
     */
    static ImageFormat of(byte[] start) throws Unreadable {
        Optional<ImageFormat> known = find(start);
        if (known.isEmpty()) {
            throw new Unreadable(ForeignFormat.of(start)
                    .map(name -> "it is " + name + "; images are JPEG, PNG, WebP, BMP, TIFF or GIF files")
                    .orElse("it is damaged or not an image (JPEG, PNG, WebP, BMP, TIFF, GIF)"));
        }
        return known.get();
    }

    /** The format of a file with these first bytes; empty if it has none of these. */
    static Optional<ImageFormat> find(byte[] start) {
        if (begins(start, 0, "\u00ff\u00d8")) {
            return Optional.of(JPEG);
        } else if (begins(start, 0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        } else if (begins(start, 0, "RIFF") && begins(start, 8, "WEBP")) {
            return Optional.of(WEBP);
        } else if (begins(start, 0, "BM")) {
            return Optional.of(BMP);
        } else if (begins(start, 0, "GIF87a") || begins(start, 0, "GIF89a")) {
            return Optional.of(GIF);
        } else if (begins(start, 0, "II*\0")
                || begins(start, 0, "MM\0*")
                || begins(start, 0, "II+\0")
                || begins(start, 0, "MM\0+")) {
            return Optional.of(TIFF);
        }
        return Optional.empty();
    }

    /** Whether {@code bytes} hold the characters of {@code text}, one byte each, at {@code offset}. */
    static boolean begins(byte[] bytes, int offset, String text) {
        return bytes.length >= offset + text.length()
                && text.equals(new String(bytes, offset, text.length(), StandardCharsets.ISO_8859_1));
    }

    /** The four characters at {@code offset}. */
    static String tag(ByteBuffer file, int offset) {
        byte[] tag = new byte[4];
        file.get(offset, tag);
        return new String(tag, StandardCharsets.ISO_8859_1);
    }

    /**
     * What a file of this format announces.
     *
     * @throws Unreadable if the header cannot be read, or contradicts itself
     */
    ImageHeader header(byte[] file) throws Unreadable {
        try {
            return headers.read(file);
        } catch (IndexOutOfBoundsException e) {
            throw new Unreadable("its header points behind the end of the file; it is cut off or damaged");
        } catch (RuntimeException e) { // whatever nobody thought of: no file ends more than its own reading
            throw new Unreadable("its header cannot be understood (" + e + ")");
        }
    }
}
