/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one image may cost. Everything is held before a decoder is let at the file.
 *
 * @param fileBytes of the file
 * @param pixels in full size; Pillow's limit too: whoever announces more is broken or hostile
 * @param memory bytes for pixels and what the decoder needs besides, the Java heap's included
 */
record DecodeLimits(long fileBytes, long pixels, long memory) {
    /** The property that sets the largest file, in MiB. */
    static final String FILE_PROPERTY = "maect.image.max-file-megabytes";
    /** The property that sets the largest image, in millions of pixels. */
    static final String PIXELS_PROPERTY = "maect.image.max-megapixels";

    private static final Logger LOG = LoggerFactory.getLogger(DecodeLimits.class);
    private static final long MEBI = 1 << 20;
    /** What holds everywhere, unless the properties say otherwise. */
    static final DecodeLimits STANDARD = standard();

    /** Larger images need bytes of their own: what is this small costs little whatever it was made of. */
    private static final long SMALL = 1 << 24;

    private static final long MOST_PIXELS_PER_BYTE = 1000;
    private static final int NATIVE_PIXEL = 4;
    /** The JDK's image, its pixels as integers, and ours. */
    private static final int JAVA_PIXEL = 16;

    private static DecodeLimits standard() {
        long heap = Runtime.getRuntime().maxMemory();
        long pixels = property(PIXELS_PROPERTY, 1_000_000, 178_956_970);
        return new DecodeLimits(
                Math.min(Integer.MAX_VALUE - 16L, property(FILE_PROPERTY, MEBI, Math.min(512 * MEBI, heap / 4))),
                Math.min(pixels, Integer.MAX_VALUE / 4),
                Math.max(1536 * MEBI, 9 * pixels));
    }

    private static long property(String name, long unit, long otherwise) {
        String text = System.getProperty(name, "");
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.strip());
            if (value >= 1 && value <= 1 << 20) {
                return value * unit;
            }
        } catch (NumberFormatException e) {
            LOG.debug("{} is no number", text);
        }
        LOG.warn("-D{}={} is not a whole number from 1 on, and is ignored.", name, text);
        return otherwise;
    }

    /** Refuses a file of {@code size} bytes if that is too much. */
    void requireFile(long size) throws Unreadable {
        if (size > fileBytes) {
            throw new Unreadable("the file has " + size / MEBI + " MiB, more than the " + fileBytes / MEBI
                    + " allowed for an image (-D" + FILE_PROPERTY + ")");
        }
    }

    /** Refuses a file whose header announces what is too much to make of {@code size} bytes. */
    void requireImage(ImageHeader header, long size) throws Unreadable {
        String announced = "its header announces " + header.height() + " x " + header.width() + " pixels, ";
        if (header.pixels() > pixels) {
            throw new Unreadable(announced + "more than the " + pixels + " allowed (-D" + PIXELS_PROPERTY + ")");
        }
        long data = Math.min(size, header.data());
        if (header.pixels() > SMALL && header.pixels() / MOST_PIXELS_PER_BYTE > data) {
            throw new Unreadable(announced + "but has only " + data
                    + " bytes for them, as files have that are made to fill the memory");
        }
        long needed = needed(header);
        if (needed > memory) {
            throw new Unreadable(announced + "which take " + needed / MEBI
                    + " MiB while they are decoded, more than the " + memory / MEBI + " allowed");
        }
        long heap = Runtime.getRuntime().maxMemory();
        if (Math.max(header.heap(), header.pixels() * NATIVE_PIXEL) > heap / 2) {
            throw new Unreadable(String.format(
                    Locale.ROOT,
                    "%swhich take more than half of Java's memory (%d MiB); give it more, for example"
                            + " MAECT_JAVA_OPTS=-Xmx8g",
                    announced,
                    heap / MEBI));
        }
    }

    /** Whether the JDK's readers, which need more memory, may try. */
    boolean allowsJava(ImageHeader header) {
        long needed = ImageHeader.saturated(header.pixels(), JAVA_PIXEL);
        return header.plain()
                && needed <= memory
                && needed <= Runtime.getRuntime().maxMemory() / 2;
    }

    /** Bytes for pixels and what a decoder needs besides. */
    static long needed(ImageHeader header) {
        long pixels = ImageHeader.saturated(header.pixels(), 2 * NATIVE_PIXEL);
        return pixels > Long.MAX_VALUE - header.working() ? Long.MAX_VALUE : pixels + header.working();
    }
}
