/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.data.source.SubsetSource;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChannelStatisticsTest {
    @Test
    void measuresEveryPixelOfEveryImage() {
        CountingSource source = new CountingSource(7, Set.of());
        ChannelStatistics statistics = ChannelStatistics.of(source, 1000, 1);
        assertThat(statistics.images()).isEqualTo(7);
        for (int c = 0; c < 3; c++) {
            int channel = c;
            double[] values = IntStream.range(0, 7)
                    .mapToObj(source::read)
                    .flatMapToInt(image -> IntStream.range(0, image.height() * image.width())
                            .map(i -> image.pixels()[3 * i + channel] & 0xff))
                    .mapToDouble(value -> value / 255.0)
                    .toArray();
            double mean = Arrays.stream(values).average().orElseThrow();
            double variance = Arrays.stream(values)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElseThrow();
            assertThat(statistics.mean()[c]).isCloseTo(mean, within(1e-12));
            assertThat(statistics.std()[c]).isCloseTo(Math.sqrt(variance), within(1e-12));
        }
    }

    @Test
    void readsARandomPartOfALargeSource() {
        CountingSource source = new CountingSource(1000, Set.of());
        ChannelStatistics part = ChannelStatistics.of(source, 50, 1);
        assertThat(source.reads).hasValue(50);
        assertThat(part.images()).isEqualTo(50);
        assertThat(part.mean()[0])
                .isCloseTo(ChannelStatistics.of(source, 1000, 1).mean()[0], within(0.02));
        assertThat(ChannelStatistics.of(source, 50, 1).mean()).isEqualTo(part.mean());
        assertThat(ChannelStatistics.of(source, 50, 2).mean()).isNotEqualTo(part.mean());
    }

    @Test
    void passesOverBrokenImages() {
        Set<Integer> broken = Set.of(0, 3, 4);
        assertThat(ChannelStatistics.of(new CountingSource(10, broken), 100, 1).images())
                .isEqualTo(7);
        assertThatThrownBy(() -> ChannelStatistics.of(new CountingSource(2, Set.of(0, 1)), 100, 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("No image in the 2 test images can be read")
                .hasMessageContaining("broken");
    }

    @Test
    void neverDividesByZero() {
        DrawnSource grey = new DrawnSource(1, 3, new DrawnOptions(8, 0.01, 0.01, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0));
        ChannelStatistics statistics = ChannelStatistics.of(new SubsetSource(grey, new int[] {1}), 1, 1);
        assertThat(Arrays.stream(statistics.std())).allMatch(std -> std >= 1.0 / 255);
        assertThat(Arrays.stream(ChannelStatistics.imageNet().std())).allMatch(std -> std > 0.2);
    }
}
