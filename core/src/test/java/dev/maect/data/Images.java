/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.augment.Channels;
import dev.maect.engine.RandomStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Images for tests, and the difference between two. */
public final class Images {
    private Images() {}

    /** Smooth shapes with noise and full-range colours, the same as tools of other languages can make it. */
    public static Image synthetic(int height, int width, int channels, long seed) {
        byte[] pixels = new byte[height * width * channels];
        long state = seed;
        int i = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    state = (state * 1103515245L + 12345L) & 0x7fffffffL;
                    long noise = state >> 16;
                    boolean noisy = (x / 8 + y / 8) % 2 == 0;
                    pixels[i++] = (byte) (noisy ? noise : (x * (3 + c) + y * (5 - c) + noise % 9));
                }
            }
        }
        return new Image(height, width, channels, pixels);
    }

    public static byte[] png(Image image) {
        return encode(image, "png");
    }

    public static byte[] encode(Image image, String format) {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = Channels.convert(image, 3).pixels();
        for (int i = 0; i < image.height() * image.width(); i++) {
            int value = (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | (rgb[3 * i + 2] & 0xff);
            buffered.setRGB(i % image.width(), i / image.width(), value);
        }
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(ImageIO.write(buffered, format, out)).isTrue();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a small image of its own colours to a path, with the folders it needs. */
    public static Image write(Path file, long seed) throws IOException {
        Image image = synthetic(12, 16, 3, seed);
        Files.createDirectories(file.getParent());
        Files.write(file, png(image));
        return image;
    }

    public static Image random(int height, int width, int channels, RandomStream random) {
        byte[] pixels = new byte[height * width * channels];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return new Image(height, width, channels, pixels);
    }

    /** The largest difference of two values at the same place. */
    public static int largestDifference(Image actual, Image expected) {
        assertThat(actual.height()).isEqualTo(expected.height());
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.channels()).isEqualTo(expected.channels());
        int largest = 0;
        for (int i = 0; i < actual.pixels().length; i++) {
            int difference = (actual.pixels()[i] & 0xff) - (expected.pixels()[i] & 0xff);
            largest = Math.max(largest, Math.abs(difference));
        }
        return largest;
    }

    public static void assertSame(Image actual, Image expected) {
        assertThat(largestDifference(actual, expected)).isZero();
    }
}
