/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Image;

/** Makes grey or red, green and blue of what the samples of a TIFF mean, with Pillow's arithmetic. */
final class TiffColours {
    private static final int CMYK = 4;
    private static final int RGB = 3;
    private static final int ENTRY = 8; // bits by which the colours of a map are shifted

    private TiffColours() {}

    /** The same pixels with colours first; the samples behind them stay. May change {@code image}. */
    static Image read(Image image, TiffDirectory directory, TiffLayout layout) throws Unreadable {
        byte[] pixels = image.pixels();
        int samples = image.channels();
        Image read = switch (layout.photometric()) {
            case TiffLayout.WHITE_IS_ZERO -> {
                for (int i = 0; i < pixels.length; i += samples) {
                    pixels[i] = (byte) ~pixels[i];
                }
                yield image;
            }
            case TiffLayout.PALETTE -> palette(image, directory, layout.type().bits());
            case TiffLayout.SEPARATED -> separated(image);
            case TiffLayout.CIE_LAB -> {
                CieLab.toRgb(pixels, samples);
                yield image;
            }
            default -> image;
        };
        if (layout.premultiplied()) {
            Colours.divideByAlpha(read, layout.colours());
        }
        return read;
    }

    private static Image palette(Image image, TiffDirectory directory, int bits) throws Unreadable {
        long colours = 1L << bits;
        if (directory.count(TiffTag.COLOUR_MAP) < RGB * colours) {
            throw new Unreadable("it has no colours for its palette; it is damaged");
        }
        long[] map = directory.numbers(TiffTag.COLOUR_MAP, (int) (RGB * colours));
        int samples = image.channels();
        int bands = samples + RGB - 1;
        byte[] in = image.pixels();
        byte[] out = new byte[Math.multiplyExact(image.height() * image.width(), bands)];
        for (int from = 0, to = 0; from < in.length; from += samples, to += bands) {
            int index = in[from] & 0xff;
            for (int c = 0; c < RGB; c++) {
                out[to + c] = (byte) (map[(int) colours * c + index] >> ENTRY);
            }
            System.arraycopy(in, from + 1, out, to + RGB, samples - 1);
        }
        return new Image(image.height(), image.width(), bands, out);
    }

    private static Image separated(Image image) {
        int samples = image.channels();
        int bands = samples - 1;
        byte[] in = image.pixels();
        byte[] out = new byte[image.height() * image.width() * bands];
        for (int from = 0, to = 0; from < in.length; from += samples, to += bands) {
            Colours.cmykToRgb(in, from, out, to);
            System.arraycopy(in, from + CMYK, out, to + RGB, samples - CMYK);
        }
        return new Image(image.height(), image.width(), bands, out);
    }
}
