/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.augment.Augmentation;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.engine.NativeSetup;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Stored as a JPEG of low quality, colours at half the resolution, and read again. */
final class JpegCompression {
    static {
        NativeSetup.prepare();
    }

    private static final double[] IMAGENET = {25, 18, 15, 10, 7};
    private static final double[] CIFAR = {80, 65, 58, 50, 40};

    private JpegCompression() {}

    static Augmentation at(int strength, StrengthTable table) {
        int quality = (int) table.at(strength, IMAGENET, CIFAR);
        return (image, random) -> ImageDecoder.rgb().decode(encoded(image, quality), "a compressed image");
    }

    private static byte[] encoded(Image image, int quality) {
        try (BytePointer pixels = new BytePointer(blueFirst(image));
                Mat mat = new Mat(image.height(), image.width(), opencv_core.CV_8UC3, pixels);
                BytePointer file = new BytePointer();
                IntPointer settings = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality)) {
            if (!opencv_imgcodecs.imencode(".jpg", mat, file, settings)) {
                throw new DataException("An image of " + image.height() + " x " + image.width()
                        + " pixels cannot be stored as a JPEG.");
            }
            byte[] bytes = new byte[Math.toIntExact(file.limit())];
            file.get(bytes);
            return bytes;
        }
    }

    private static byte[] blueFirst(Image image) {
        byte[] rgb = FloatImage.of(image).toImage().pixels();
        for (int i = 0; i < rgb.length; i += 3) {
            byte red = rgb[i];
            rgb[i] = rgb[i + 2];
            rgb[i + 2] = red;
        }
        return rgb;
    }
}
