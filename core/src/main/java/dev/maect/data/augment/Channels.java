/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Box;
import dev.maect.data.DataException;
import dev.maect.data.Image;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What the channels of an image are. One is grey, two are grey and alpha, three are red, green and blue, four are these and
 * alpha: these go over into each other. Any other number, up to {@link #MOST}, are bands that stand for themselves.
 */
public final class Channels {
    /** The most channels that images and encoders may have. */
    public static final int MOST = 16;

    private static final int RGB = 3;
    private static final int RGBA = 4;

    private Channels() {}

    /** Whether images of {@code from} channels can be given with {@code to}. */
    public static boolean canConvert(int from, int to) {
        return from == to || (from <= RGBA && (to == 1 || to == RGB || to == RGBA));
    }

    /**
     * Whether an image of so many channels has brightness and contrast as people see them, which colour augmentations
     * change; bands of a satellite or microscope have not.
     */
    public static boolean areColours(int channels) {
        return channels == 1 || channels == RGB || channels == RGBA;
    }

    /**
     * The image with 1, 3 or 4 channels; itself when it has as many already.
     *
     * @throws DataException if it has bands that go over into no such number
     */
    public static Image convert(Image image, int channels) {
        if (image.channels() == channels) {
            return image;
        }
        int from = image.channels();
        if (!canConvert(from, channels)) {
            throw new DataException(
                    "An image of " + count(from) + " cannot be read as one of " + channels + ". " + advice(from));
        }
        int count = image.height() * image.width();
        byte[] in = image.pixels();
        byte[] out = new byte[Math.multiplyExact(count, channels)];
        for (int i = 0; i < count; i++) {
            int source = i * from;
            int target = i * channels;
            if (channels == 1) {
                out[target] = from < 3 ? in[source] : luma(in, source);
                continue;
            }
            for (int c = 0; c < 3; c++) {
                out[target + c] = in[source + (from < 3 ? 0 : c)];
            }
            if (channels == 4) {
                out[target + 3] = from == 2 ? in[source + 1] : (byte) 255;
            }
        }
        return new Image(image.height(), image.width(), channels, out);
    }

    /**
     * Refuses images that cannot be given with as many channels as are asked for.
     *
     * @param what they are, such as "the images of cells.npy"
     * @throws DataException naming both numbers
     */
    public static void require(String what, int from, int asked) {
        if (!canConvert(from, asked)) {
            throw new DataException(
                    what + " have " + count(from) + ", but " + asked + " are asked for. " + advice(from));
        }
    }

    /** So many in words: {@code 1 channel}, {@code 13 channels}. */
    public static String count(int channels) {
        return channels == 1 ? "1 channel" : channels + " channels";
    }

    /** What to do where images have {@code channels} and others are asked for, as a sentence. */
    public static String advice(int channels) {
        return "Set model.channels=" + channels + " with " + channels + " value" + (channels == 1 ? "" : "s")
                + " each in data.mean and data.std.";
    }

    /** {@code count} of the channels of {@code box} in an image, from {@code first} on. */
    static Image part(Image image, Box box, int first, int count) {
        int channels = image.channels();
        byte[] in = image.pixels();
        byte[] out = new byte[Math.multiplyExact(box.height() * box.width(), count)];
        int to = 0;
        for (int y = box.top(); y < box.top() + box.height(); y++) {
            int from = (y * image.width() + box.left()) * channels + first;
            for (int x = 0; x < box.width(); x++) {
                for (int c = 0; c < count; c++) {
                    out[to++] = in[from + c];
                }
                from += channels;
            }
        }
        return new Image(box.height(), box.width(), count, out);
    }

    /** Images of one size as one: their channels, one image's behind the other's. */
    static Image joined(List<Image> parts) {
        Image first = parts.get(0);
        int channels = parts.stream().mapToInt(Image::channels).sum();
        byte[] out = new byte[Math.multiplyExact(first.height() * first.width(), channels)];
        int place = 0;
        for (Image part : parts) {
            int count = part.channels();
            for (int i = 0; i < part.pixels().length; i += count) {
                System.arraycopy(part.pixels(), i, out, i / count * channels + place, count);
            }
            place += count;
        }
        return new Image(first.height(), first.width(), channels, out);
    }

    /** What {@code operation} makes of {@code box}, for operations that take at most four channels, each for itself. */
    static Image byFours(Image image, Box box, UnaryOperator<Image> operation) {
        List<Image> parts = new ArrayList<>();
        for (int first = 0; first < image.channels(); first += RGBA) {
            parts.add(operation.apply(part(image, box, first, Math.min(RGBA, image.channels() - first))));
        }
        return joined(parts);
    }

    /** Pillow's L of the RGB triple at {@code offset}: ITU-R 601 weights in 16-bit fixed point, rounded. */
    public static byte luma(byte[] pixels, int offset) {
        int red = pixels[offset] & 0xff;
        int green = pixels[offset + 1] & 0xff;
        int blue = pixels[offset + 2] & 0xff;
        return (byte) ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
    }

    /** BGR(A) to RGB(A), in place. */
    public static Image swapRedAndBlue(Image image) {
        byte[] pixels = image.pixels();
        for (int i = 0; image.channels() >= 3 && i < pixels.length; i += image.channels()) {
            byte blue = pixels[i];
            pixels[i] = pixels[i + 2];
            pixels[i + 2] = blue;
        }
        return image;
    }

    /** An AWT image as RGB, or RGBA when it has alpha. */
    public static Image ofImage(BufferedImage buffered) {
        int channels = buffered.getColorModel().hasAlpha() ? 4 : 3;
        int height = buffered.getHeight();
        int width = buffered.getWidth();
        int[] argb = buffered.getRGB(0, 0, width, height, null, 0, width);
        byte[] pixels = new byte[Math.multiplyExact(argb.length, channels)];
        for (int i = 0; i < argb.length; i++) {
            pixels[i * channels] = (byte) (argb[i] >> 16);
            pixels[i * channels + 1] = (byte) (argb[i] >> 8);
            pixels[i * channels + 2] = (byte) argb[i];
            if (channels == 4) {
                pixels[i * channels + 3] = (byte) (argb[i] >> 24);
            }
        }
        return new Image(height, width, channels, pixels);
    }
}
