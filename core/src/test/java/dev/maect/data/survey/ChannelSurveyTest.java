/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.data.ListSource;
import dev.maect.engine.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChannelSurveyTest {
    private static final RandomStream RANDOM = RandomStream.of(7, "survey");

    private static List<Image> images(int count, int channels) {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            images.add(Images.random(3 + i % 5, 4 + i % 7, channels, RANDOM));
        }
        return images;
    }

    @Test
    void isExactForAnyNumberOfChannelsAndThreads() {
        for (int channels : new int[] {1, 3, 5, 16}) {
            List<Image> images = images(101, channels);
            ChannelSurvey one = ChannelSurvey.of(
                    ListSource.of(images), 0, SweepOptions.standard().withThreads(1));
            assertThat(ChannelSurvey.of(
                            ListSource.of(images), 0, SweepOptions.standard().withThreads(5)))
                    .isEqualTo(one);
            assertThat(one.images()).isEqualTo(101);
            assertThat(one.mean()).hasSize(channels);
            for (int c = 0; c < channels; c++) {
                double sum = 0;
                double count = 0;
                for (Image image : images) {
                    for (int i = c; i < image.pixels().length; i += channels) {
                        sum += (image.pixels()[i] & 0xff) / 255.0;
                        count++;
                    }
                }
                double mean = sum / count;
                double squares = 0;
                for (Image image : images) {
                    for (int i = c; i < image.pixels().length; i += channels) {
                        squares += Math.pow((image.pixels()[i] & 0xff) / 255.0 - mean, 2);
                    }
                }
                assertThat(one.mean().get(c)).isCloseTo(mean, within(1e-12));
                assertThat(one.std().get(c)).isCloseTo(Math.sqrt(squares / count), within(1e-12));
            }
            assertThat(one.sizes().values().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(101);
        }
    }

    @Test
    void measuresWhatAnEncoderOfTheSizeSees() {
        byte[] pixels = new byte[100 * 10 * 3];
        for (int i = 45 * 30; i < 55 * 30; i++) {
            pixels[i] = (byte) 200; // the square in the middle of a high image
        }
        ListSource source = ListSource.of(List.of(new Image(100, 10, 3, pixels)));
        ChannelSurvey whole = ChannelSurvey.of(source, 0, SweepOptions.standard());
        ChannelSurvey seen = ChannelSurvey.of(source, 4, SweepOptions.standard());
        assertThat(whole.mean().get(0)).isCloseTo(0.1 * 200 / 255, within(1e-12));
        assertThat(seen.mean().get(0)).isGreaterThan(0.7);
        assertThat(seen.pixels()).isEqualTo(16);
        assertThat(seen.sizes()).containsExactly(java.util.Map.entry("100x10", 1L));
    }

    @Test
    void passesOverBrokenImagesAndSaysWhenAllAre() {
        List<Image> images = images(10, 3);
        ListSource some = ListSource.of(10, i -> {
            if (i % 3 == 0) {
                throw new DataException("broken " + i);
            }
            return images.get(i);
        });
        ChannelSurvey survey = ChannelSurvey.of(some, 0, SweepOptions.standard());
        assertThat(survey.images()).isEqualTo(6);
        assertThat(survey.unreadable()).isEqualTo(4);
        ListSource none = ListSource.of(3, i -> {
            throw new DataException("broken " + i);
        });
        assertThatThrownBy(() -> ChannelSurvey.of(none, 0, SweepOptions.standard()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("None of the images")
                .hasMessageContaining("broken");
        ListSource mixed = ListSource.of(List.of(Images.random(3, 3, 3, RANDOM), Images.random(3, 3, 1, RANDOM)));
        assertThatThrownBy(
                        () -> ChannelSurvey.of(mixed, 0, SweepOptions.standard().withThreads(1)))
                .hasMessageContaining("has 1 channels, others have 3");
    }

    @Test
    void givesWhatIsKnownWhenItIsStopped() {
        AtomicInteger read = new AtomicInteger();
        ListSource source = ListSource.of(10_000, i -> {
            read.incrementAndGet();
            return Images.random(2, 2, 3, RandomStream.of(1, "image", i));
        });
        ChannelSurvey survey =
                ChannelSurvey.of(source, 0, new SweepOptions(2, () -> read.get() > 100, (done, of) -> {}));
        assertThat(survey.images()).isBetween(100, 200).isEqualTo(read.get());
        assertThat(survey.all()).isEqualTo(10_000);
    }
}
