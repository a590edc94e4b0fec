/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.List;

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
        Decode decode) {

    /** Copies the lists. */
    public DataOptions {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    static DataOptions defaults() {
        return new DataOptions(
                List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225), 0, OnBad.SKIP, 1024, Decode.FULL);
    }
}
