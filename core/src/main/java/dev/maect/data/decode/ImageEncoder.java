/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Turns images into PNG files and AWT images. One and two channels are shown as grey, three and more as RGB. */
public final class ImageEncoder {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte BITS = 8;
    private static final byte GREY = 0;
    private static final byte RGB = 2;
    private static final byte PAETH = 4;
    /** Length, type and checksum. */
    private static final int CHUNK_FRAME = 12;

    private ImageEncoder() {}

    /** {@code image} as an AWT image of type {@code TYPE_INT_RGB}. */
    public static BufferedImage buffered(Image image) {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        int channels = image.channels();
        int green = channels >= 3 ? 1 : 0;
        int blue = channels >= 3 ? 2 : 0;
        byte[] pixels = image.pixels();
        int[] row = new int[image.width()];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < row.length; x++) {
                int at = (y * row.length + x) * channels;
                row[x] = ((pixels[at] & 255) << 16) | ((pixels[at + green] & 255) << 8) | (pixels[at + blue] & 255);
            }
            buffered.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        return buffered;
    }

    /** The bytes of a PNG file of {@code image}. Needs neither AWT nor native code. */
    public static byte[] png(Image image) {
        int shown = image.channels() >= 3 ? 3 : 1;
        ByteBuffer header = ByteBuffer.allocate(13)
                .putInt(image.width())
                .putInt(image.height())
                .put(BITS)
                .put(shown == 3 ? RGB : GREY);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        file.writeBytes(chunk("IHDR", header.array()));
        file.writeBytes(chunk("IDAT", deflated(rows(image, shown))));
        file.writeBytes(chunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    private static byte[] chunk(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(content);
        return ByteBuffer.allocate(CHUNK_FRAME + content.length)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) checksum.getValue())
                .array();
    }

    /** Each row as differences from what its neighbours foretell (PNG's filter 4), with the filter's number before it. */
    private static byte[] rows(Image image, int shown) {
        int width = image.width();
        int step = image.channels();
        byte[] pixels = image.pixels();
        byte[] rows = new byte[Math.multiplyExact(image.height(), 1 + width * shown)];
        int to = 0;
        for (int y = 0; y < image.height(); y++) {
            rows[to++] = PAETH;
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < shown; channel++) {
                    int at = (y * width + x) * step + channel;
                    int left = x > 0 ? pixels[at - step] & 255 : 0;
                    int above = y > 0 ? pixels[at - width * step] & 255 : 0;
                    int corner = x > 0 && y > 0 ? pixels[at - width * step - step] & 255 : 0;
                    rows[to++] = (byte) (pixels[at] - paeth(left, above, corner));
                }
            }
        }
        return rows;
    }

    /** Whichever of the three is nearest to left + above - corner. */
    private static int paeth(int left, int above, int corner) {
        int toLeft = Math.abs(above - corner);
        int toAbove = Math.abs(left - corner);
        int toCorner = Math.abs(left + above - 2 * corner);
        if (toLeft <= toAbove && toLeft <= toCorner) {
            return left;
        }
        return toAbove <= toCorner ? above : corner;
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(content);
            deflater.finish();
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            byte[] part = new byte[1 << 13];
            while (!deflater.finished()) {
                packed.write(part, 0, deflater.deflate(part));
            }
            return packed.toByteArray();
        } finally {
            deflater.end();
        }
    }
}
