/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.data.ImageSpec;
import java.util.List;
import java.util.Optional;

/** Reading of images. */
public record DataOptions(
        @Setting("Mean per channel of pixel values in [0, 1], subtracted. Default: ImageNet's.")
        List<Double> mean,

        @Setting(value = "Standard deviation per channel, divided by. Default: ImageNet's.", above = 0)
        List<Double> std,

        @Setting(
                value = "Threads that decode and augment ahead of training; 0 = by the processor.",
                min = 0,
                onResume = OnResume.FREE)
        int workers,

        @Setting("An image that cannot be read: skip it (and name it in bad-files.txt) or fail.")
        OnBad onBad,

        @Setting(
                value = "Memory for decoded images kept between epochs; 0 = none.",
                min = 0,
                unit = "MiB",
                onResume = OnResume.FREE)
        int cacheMegabytes,

        @Setting("Images to train on in full, or large JPEGs reduced while decoding (none kept in memory then).")
        Decode decode,

        @Setting("Samples of more than 8 bits that become 0 and 255, as LOW,HIGH; auto = the range of their type, which"
                + " floating-point numbers, signed ones and those of more than 16 bits do not have.")
        String sampleRange,

        @Setting("Turn images upright as their EXIF data says; the reference code does not.")
        boolean exifOrientation) {

    private static final String AUTO = "auto";

    /** Copies the lists. */
    public DataOptions {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /**
     * How pixels are read.
     *
     * @throws dev.maect.data.DataException if {@link #sampleRange} is neither auto nor a range
     */
    public ImageSpec.Reading reading() {
        return new ImageSpec.Reading(
                sampleRange.equalsIgnoreCase(AUTO) ? Optional.empty() : Optional.of(ImageSpec.Range.parse(sampleRange)),
                exifOrientation);
    }

    static DataOptions defaults() {
        return new DataOptions(
                List.of(0.485, 0.456, 0.406),
                List.of(0.229, 0.224, 0.225),
                0,
                OnBad.SKIP,
                1024,
                Decode.FULL,
                AUTO,
                false);
    }
}
