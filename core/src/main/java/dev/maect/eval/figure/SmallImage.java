/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import dev.maect.data.Image;
import dev.maect.data.augment.Resampling;
import dev.maect.data.augment.Resize;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.io.FileException;
import dev.maect.io.JsonPart;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/** Images within a figure's file: small PNGs in base64. */
public final class SmallImage {
    /** Pixels of the longer side from which on images are shrunk when they are written, so that files and pages stay small. */
    public static final int LARGEST = 112;

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int WIDTH_AT = 16;
    private static final int HEADER = 33;

    private SmallImage() {}

    /** {@code image} with a longer side of at most {@link #LARGEST} pixels. */
    public static Image of(Image image) {
        int longer = Math.max(image.height(), image.width());
        if (longer <= LARGEST) {
            return image;
        }
        double factor = (double) LARGEST / longer;
        int height = Math.max(1, (int) Math.round(image.height() * factor));
        int width = Math.max(1, (int) Math.round(image.width() * factor));
        return Resize.resize(image, height, width, Resampling.BILINEAR);
    }

    static String encode(Image image) {
        return Base64.getEncoder().encodeToString(ImageEncoder.png(of(image)));
    }

    /** Decodes the PNG that {@code part} is; the size is checked before a pixel is. */
    static Image read(JsonPart part) {
        return decode(part.text(), part.where() + ", " + part.key());
    }

    private static Image decode(String text, String where) {
        byte[] png;
        try {
            png = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new FileException(where + ": is no image in base64.", e);
        }
        if (png.length < HEADER || !Arrays.equals(png, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw new FileException(where + ": is no PNG image.");
        }
        ByteBuffer header = ByteBuffer.wrap(png);
        int width = header.getInt(WIDTH_AT);
        int height = header.getInt(WIDTH_AT + Integer.BYTES);
        if (width < 1 || height < 1 || Math.max(width, height) > LARGEST) {
            throw new FileException(where + ": is an image of " + width + " x " + height + " pixels; at most " + LARGEST
                    + " a side are expected.");
        }
        return ImageDecoder.rgb().decode(png, where);
    }
}
