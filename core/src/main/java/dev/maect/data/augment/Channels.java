/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import dev.maect.data.Image;
import java.awt.image.BufferedImage;

/** Conversions between grey, RGB and RGBA images. */
public final class Channels {
    private Channels() {}

    /** The image with 1, 3 or 4 channels; itself when it has as many already. */
    public static Image convert(Image image, int channels) {
        if (image.channels() == channels) {
            return image;
        }
        int from = image.channels();
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
