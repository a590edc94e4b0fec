/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.pack;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.engine.NativeSetup;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * How images that were made smaller are stored.
 *
 * @param kind the format
 * @param quality of a JPEG, 1 to 100; other formats are lossless and ignore it
 */
public record StoredForm(Kind kind, int quality) {
    static {
        NativeSetup.prepare();
    }

    /** The quality of JPEGs unless another is asked for. */
    public static final int USUAL_QUALITY = 90;

    private static final int LOSSLESS_WEBP = 101;

    /** A format. */
    public enum Kind {
        /** Small and quick to decode; changes pixels. */
        JPEG("jpg"),
        /** Lossless. */
        PNG("png"),
        /** Lossless, smaller than PNG, slower to write. */
        WEBP("webp");

        private final String ending;

        Kind(String ending) {
            this.ending = ending;
        }

        /** What names of such files end with, without the dot. */
        public String ending() {
            return ending;
        }
    }

    /** Checks the quality. */
    public StoredForm {
        if (quality < 1 || quality > 100) {
            throw new DataException("The quality of JPEGs is " + quality + "; it must be 1 to 100.");
        }
    }

    /** JPEGs of {@link #USUAL_QUALITY}. */
    public static StoredForm jpeg() {
        return new StoredForm(Kind.JPEG, USUAL_QUALITY);
    }

    /** The file of an image of 1, 3 or, where the format has them, 4 channels. */
    byte[] encode(Image image) {
        int channels = image.channels();
        if (channels != 1 && channels != 3 && !(channels == 4 && kind != Kind.JPEG)) {
            throw new DataException("An image of " + channels + " channels cannot be stored as a " + kind
                    + (channels == 4 ? ". Store it as PNG or WebP." : "."));
        }
        byte[] pixels = channels == 1 ? image.pixels() : blueFirst(image);
        try (BytePointer data = new BytePointer(pixels);
                Mat mat = new Mat(image.height(), image.width(), opencv_core.CV_8UC(channels), data);
                BytePointer file = new BytePointer();
                IntPointer settings = settings()) {
            if (!opencv_imgcodecs.imencode("." + kind.ending(), mat, file, settings)) {
                throw cannot(image, "");
            }
            byte[] bytes = new byte[Math.toIntExact(file.limit())];
            file.get(bytes);
            return bytes;
        } catch (RuntimeException e) { // a cv::Exception
            throw e instanceof DataException ? e : cannot(image, ": " + e.getMessage());
        }
    }

    private IntPointer settings() {
        return switch (kind) {
            case JPEG -> new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality);
            case PNG -> new IntPointer(opencv_imgcodecs.IMWRITE_PNG_COMPRESSION, 6);
            case WEBP -> new IntPointer(opencv_imgcodecs.IMWRITE_WEBP_QUALITY, LOSSLESS_WEBP);
        };
    }

    private DataException cannot(Image image, String why) {
        return new DataException("An image of " + image.height() + " x " + image.width()
                + " pixels cannot be stored as a " + kind + why + ".");
    }

    private static byte[] blueFirst(Image image) {
        byte[] pixels = image.pixels().clone();
        for (int i = 0; i < pixels.length; i += image.channels()) {
            byte red = pixels[i];
            pixels[i] = pixels[i + 2];
            pixels[i + 2] = red;
        }
        return pixels;
    }

    @Override
    public String toString() {
        return kind == Kind.JPEG ? "JPEG of quality " + quality : kind.name().toLowerCase(Locale.ROOT) + ", lossless";
    }
}
