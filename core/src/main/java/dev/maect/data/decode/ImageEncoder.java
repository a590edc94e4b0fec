/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Turns images into PNG files and AWT images. One and two channels are shown as grey, three and more as RGB. */
public final class ImageEncoder {
    static {
        // ImageIO's default of a cache file on disk per stream is slower, and fails where /tmp is read-only.
        ImageIO.setUseCache(false);
    }

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

    /** The bytes of a PNG file of {@code image}. */
    public static byte[] png(Image image) {
        return png(buffered(image));
    }

    /** The bytes of a PNG file of {@code buffered}. */
    public static byte[] png(BufferedImage buffered) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(buffered, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Writes a PNG file.
     *
     * @throws DataException if {@code file} cannot be written
     */
    public static void writePng(BufferedImage buffered, Path file) {
        try {
            Files.write(file, png(buffered));
        } catch (IOException e) {
            throw new DataException("Cannot write the image " + file + ": " + e.getMessage() + ".", e);
        }
    }
}
