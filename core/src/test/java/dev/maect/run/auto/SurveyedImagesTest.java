/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.DataException;
import dev.maect.data.ForwardingSource;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.ListSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SurveyedImagesTest {
    private static final Duration PLENTY = Duration.ofMinutes(1);

    /** Images of one value per channel, each of another size. */
    private static ListSource images(int count, int... values) {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] pixels = new byte[(10 + i) * 20 * values.length];
            for (int p = 0; p < pixels.length; p++) {
                pixels[p] = (byte) (values[p % values.length] + (p / values.length + i) % 7);
            }
            images.add(new Image(10 + i, 20, values.length, pixels));
        }
        return ListSource.of(images);
    }

    private static ImageSource broken(ImageSource source, int every) {
        return new ForwardingSource(source) {
            @Override
            public Image read(int index) {
                if (index % every == 0) {
                    throw new DataException("broken");
                }
                return super.read(index);
            }
        };
    }

    @Test
    void greyImagesInThreeChannelsAreGrey() {
        SurveyedImages grey = SurveyedImages.of(images(9, 100, 100, 100), PLENTY);
        assertThat(grey.channels()).isEqualTo(1);
        assertThat(grey.mean()).hasSize(1);
        assertThat(grey.count()).isEqualTo(9);
        assertThat(grey.shortSide()).isEqualTo(14);
        assertThat(SurveyedImages.of(images(9, 100, 100, 101), PLENTY).channels())
                .isEqualTo(3);
        assertThat(SurveyedImages.of(images(9, 1, 2, 3, 4, 5), PLENTY).mean()).hasSize(5);
    }

    @Test
    void aChannelOfOneValueHasASpreadAboveZero() {
        ImageSource flat = ListSource.of(List.of(new Image(2, 2, 1, new byte[4]), new Image(2, 2, 1, new byte[4])));
        SurveyedImages images = SurveyedImages.of(flat, PLENTY);
        assertThat(images.std().get(0)).isPositive();
        assertThat(images.copies()).isEqualTo(1);
    }

    @Test
    void brokenOnesAreCounted() {
        SurveyedImages images = SurveyedImages.of(broken(images(9, 1, 2, 3), 3), PLENTY);
        assertThat(images.unreadable()).isEqualTo(3);
        assertThat(images.count()).isEqualTo(9);
    }

    @Test
    void namesOfImagesAreNoClasses() {
        String[] names = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
        LabelSet each = LabelSet.of("each", Arrays.asList(names));
        LabelSet halves = LabelSet.of("halves", Arrays.asList("x", "x", "x", "x", "y", "y", "y", "y", "y"));
        ImageSource source = images(9, 1, 2, 3).withLabels(each).withLabels(halves);
        assertThat(SurveyedImages.of(source, PLENTY).classes()).containsExactly(2);
        assertThat(SurveyedImages.of(images(9, 1, 2, 3), PLENTY).labelled()).isFalse();
    }

    @Test
    void withoutTimeOneImageHasToDo() {
        SurveyedImages images = SurveyedImages.of(images(500, 1, 2, 3), Duration.ZERO);
        assertThat(images.looked()).isBetween(1, 499);
        assertThat(images.channels()).isEqualTo(3);
    }
}
