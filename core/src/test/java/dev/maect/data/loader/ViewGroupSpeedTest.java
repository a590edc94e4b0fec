/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.maect.data.ImageSource;
import dev.maect.data.augment.ViewGroup;
import dev.maect.data.augment.Views;
import dev.maect.data.source.ImageSources;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast images load with MIM-Refiner's twelve views beside MAE-CT's two, by hand: {@code -Dmaect.images=TAR}. Ten local
 * views cost less than five times two global ones, as they are small and of the same decoded image.
 */
class ViewGroupSpeedTest {
    private static final Logger LOG = LoggerFactory.getLogger(ViewGroupSpeedTest.class);
    private static final Duration LONGEST = Duration.ofSeconds(12);

    @Test
    void localViewsCostLessThanGlobalOnes() {
        String images = System.getProperty("maect.images", "");
        assumeTrue(!images.isBlank(), "needs images: run with -Dmaect.images=TAR");
        ViewGroup global = ViewGroup.augmented("global", 2, 224, 224, 0.25, 1);
        ViewGroup local = ViewGroup.local("local", 10, 96, 96, 0.05, 0.25, 0.5);
        try (ImageSource source = ImageSources.open(images, 3, 0)) {
            double two = speed(source, new Views(List.of(global)));
            double ten = speed(source, new Views(List.of(local)));
            double twelve = speed(source, new Views(List.of(global, local)));
            LOG.info(
                    "images/s of one thread: {} with 2 global views, {} with 10 local, {} with both", two, ten, twelve);
            assertThat(1 / twelve).isLessThan(1 / two + 1 / ten);
            assertThat(twelve).isGreaterThan(two / 6);
        }
    }

    private static double speed(ImageSource source, Views views) {
        return LoadingSpeed.measure(source, views, 1, LONGEST).imagesPerSecond();
    }
}
