/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.CountingSource;
import dev.maect.data.Images;
import dev.maect.data.augment.ViewGroup;
import dev.maect.data.augment.Views;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LoadingSpeedTest {
    @Test
    void tellsHowFastImagesAreMade() {
        Views slow = new Views(List.of(new ViewGroup("views", 8, 8, List.of(List.of((image, random) -> {
            LockSupport.parkNanos(5_000_000);
            return Images.synthetic(8, 8, 3, 1);
        })))));
        CountingSource source = new CountingSource(20, Set.of(3));
        LoadingSpeed one = LoadingSpeed.measure(source, slow, 1, Duration.ofMillis(400));
        LoadingSpeed four = LoadingSpeed.measure(source, slow, 4, Duration.ofMillis(400));
        assertThat(one.imagesPerSecond()).isBetween(1.0, 200.0);
        assertThat(four.imagesPerSecond()).isGreaterThan(one.imagesPerSecond());
        CountingSource broken = new CountingSource(2, Set.of(0, 1));
        assertThat(LoadingSpeed.measure(broken, slow, 1, Duration.ofMillis(20)).imagesPerSecond())
                .isZero();
    }
}
