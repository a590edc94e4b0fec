/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Image;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads JPEGs of four inks (CMYK, YCCK) with the JDK's reader, which gives them as they are stored; they become colours with
 * Pillow's arithmetic. Readers that other jars bring are not asked.
 */
final class InkReader {
    private static final Logger LOG = LoggerFactory.getLogger(InkReader.class);
    private static final int INKS = 4;
    private static final int BITS = 16;
    private static final int HALF = 1 << BITS - 1;
    private static final String ADOBE = "Adobe";
    private static final int YCCK = 2;

    private InkReader() {}

    static Optional<Bands> read(ImageDecoder.Checked image) {
        if (!DecodeLimits.STANDARD.allowsJava(image.header())) {
            return Optional.empty();
        }
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
                return read(image, reader);
            }
        }
        return Optional.empty();
    }

    private static Optional<Bands> read(ImageDecoder.Checked image, ImageReader reader) {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(image.file()))) {
            reader.setInput(in, true, true);
            Raster raster = reader.readRaster(0, null);
            if (raster.getNumBands() != INKS
                    || (long) raster.getHeight() * raster.getWidth()
                            > image.header().pixels()) {
                return Optional.empty();
            }
            return Optional.of(Bands.ofUsual(colours(raster, transform(image.file()))));
        } catch (IOException | RuntimeException e) { // ImageIO's readers throw all kinds on damaged files
            LOG.debug("ImageIO cannot decode {}: {}", image.name(), e.getMessage());
            return Optional.empty();
        } finally {
            reader.dispose();
        }
    }

    /** What Adobe's segment says of the colours; -1 without one, when inks are not stored as what they leave of the light. */
    private static int transform(byte[] file) {
        for (int at = JpegHeader.marker(file, 2); at + 16 < file.length; ) {
            int code = file[at] & 0xff;
            if (code == 0xda) {
                break;
            }
            if (code == 0xee && ImageFormat.begins(file, at + 3, ADOBE)) {
                return file[at + 14] & 0xff;
            }
            int length = JpegHeader.standsAlone(code) ? 0 : (file[at + 1] & 0xff) << 8 | file[at + 2] & 0xff;
            at = JpegHeader.marker(file, at + 1 + length);
        }
        return -1;
    }

    private static Image colours(Raster raster, int transform) {
        int height = raster.getHeight();
        int width = raster.getWidth();
        byte[] out = new byte[Math.multiplyExact(height * width, 3)];
        int[] row = new int[width * INKS];
        byte[] inks = new byte[INKS];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                if (transform == YCCK) {
                    toInks(row, x * INKS);
                }
                for (int i = 0; i < INKS; i++) {
                    int value = row[x * INKS + i];
                    inks[i] = (byte) (transform < 0 ? value : 255 - value);
                }
                Colours.cmykToRgb(inks, 0, out, (y * width + x) * 3);
            }
        }
        return new Image(height, width, 3, out);
    }

    /** libjpeg's arithmetic: luminance and colour to red, green and blue, of which inks are the rest. */
    private static void toInks(int[] row, int at) {
        int y = row[at];
        int blue = row[at + 1] - 128;
        int red = row[at + 2] - 128;
        row[at] = 255 - clipped(y + (91881 * red + HALF >> BITS));
        row[at + 1] = 255 - clipped(y + (-22554 * blue - 46802 * red + HALF >> BITS));
        row[at + 2] = 255 - clipped(y + (116130 * blue + HALF >> BITS));
    }

    private static int clipped(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
