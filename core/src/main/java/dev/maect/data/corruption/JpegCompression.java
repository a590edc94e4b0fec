/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import dev.maect.data.Augmentation;
import dev.maect.data.DataException;
import dev.maect.data.Picture;
import dev.maect.data.PictureDecoder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Stored as a JPEG of low quality, colours at half the resolution, and read again. */
final class JpegCompression {
    private static final double[] IMAGENET = {25, 18, 15, 10, 7};
    private static final double[] CIFAR = {80, 65, 58, 50, 40};

    private JpegCompression() {}

    static Augmentation at(int strength, StrengthTable table) {
        int quality = (int) table.at(strength, IMAGENET, CIFAR);
        return (picture, random) -> PictureDecoder.rgb().decode(encoded(picture, quality), "a compressed picture");
    }

    private static byte[] encoded(Picture picture, int quality) {
        try (BytePointer pixels = new BytePointer(blueFirst(picture));
                Mat mat = new Mat(picture.height(), picture.width(), opencv_core.CV_8UC3, pixels);
                BytePointer file = new BytePointer();
                IntPointer settings = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality)) {
            if (!opencv_imgcodecs.imencode(".jpg", mat, file, settings)) {
                throw new DataException("A picture of " + picture.height() + " x " + picture.width()
                        + " pixels cannot be stored as a JPEG.");
            }
            byte[] bytes = new byte[Math.toIntExact(file.limit())];
            file.get(bytes);
            return bytes;
        }
    }

    private static byte[] blueFirst(Picture picture) {
        byte[] rgb = FloatPicture.of(picture).toPicture().pixels();
        for (int i = 0; i < rgb.length; i += 3) {
            byte red = rgb[i];
            rgb[i] = rgb[i + 2];
            rgb[i + 2] = red;
        }
        return rgb;
    }
}
