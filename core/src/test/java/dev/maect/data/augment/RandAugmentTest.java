/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.engine.RandomStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is drawn, and what a magnitude means. */
class RandAugmentTest {
    private static final List<Double> MEAN = List.of(0.485, 0.456, 0.406);

    private static double argument(RandAugmentOperation operation, double level) {
        return Math.abs(operation.argument(level, RandomStream.of(1, "sign")));
    }

    @Test
    void magnitudeNineMeansWhatTimmMeans() {
        assertThat(argument(RandAugmentOperation.ROTATE, 0.9)).isCloseTo(27, within(1e-9));
        assertThat(argument(RandAugmentOperation.POSTERIZE, 0.9)).isEqualTo(1);
        assertThat(argument(RandAugmentOperation.SOLARIZE, 0.9)).isEqualTo(26);
        assertThat(argument(RandAugmentOperation.SOLARIZE_ADD, 0.9)).isEqualTo(99);
        assertThat(argument(RandAugmentOperation.SHEAR_X, 0.9)).isCloseTo(0.27, within(1e-9));
        assertThat(argument(RandAugmentOperation.TRANSLATE_Y, 0.9)).isCloseTo(0.405, within(1e-9));
        Set<Long> factors = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            factors.add(Math.round(1000 * RandAugmentOperation.COLOR.argument(0.9, RandomStream.of(i, "sign"))));
        }
        assertThat(factors).containsExactlyInAnyOrder(190L, 1810L);
    }

    @Test
    void magnitudeZeroIsTheImageItselfWhereItCanBe() {
        Image image = Images.synthetic(12, 14, 3, 3);
        RandAugment settings = RandAugment.standard(0, MEAN);
        for (RandAugmentOperation operation : RandAugmentOperation.values()) {
            double argument = operation.argument(0, RandomStream.of(0, "sign"));
            Image changed = operation.apply(image, argument, settings);
            switch (operation) {
                case AUTO_CONTRAST, EQUALIZE, INVERT, POSTERIZE ->
                    assertThat(changed).isNotSameAs(image);
                default ->
                    assertThat(Images.largestDifference(changed, image))
                            .as(operation.name())
                            .isZero();
            }
        }
    }

    @Test
    void isAFunctionOfTheStreamAndLeavesTheImageAlone() {
        Image image = Images.synthetic(16, 16, 3, 5);
        byte[] before = image.pixels().clone();
        RandAugment augment = RandAugment.standard(9, MEAN);
        int unchanged = 0;
        for (int i = 0; i < 200; i++) {
            Image one = augment.apply(image, RandomStream.of(i, "view"));
            Images.assertSame(augment.apply(image, RandomStream.of(i, "view")), one);
            unchanged += one == image ? 1 : 0;
        }
        assertThat(image.pixels()).isEqualTo(before);
        assertThat(unchanged).as("neither of two operations applied: a quarter").isBetween(30, 70);
    }

    @Test
    void takesGreyAndAlpha() {
        for (int channels : new int[] {1, 4}) {
            Image image = Images.synthetic(16, 16, channels, 5);
            for (int i = 0; i < 60; i++) {
                Image changed = RandAugment.standard(9, MEAN).apply(image, RandomStream.of(i, "view"));
                assertThat(changed.channels()).isEqualTo(channels);
            }
        }
    }

    @Test
    void fillsWithTheMeanColour() {
        assertThat(RandAugment.standard(9, MEAN).fill()).containsExactly(124, 116, 104);
        Image white = new Image(4, 4, 3, new byte[48]);
        Image moved = Affine.translate(2, 0).apply(white, Resampling.BILINEAR, List.of(124, 116, 104));
        assertThat(moved.pixels()[0]).isZero();
        assertThat(moved.pixels()[9]).isEqualTo((byte) 124);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> RandAugment.standard(11, MEAN))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("magnitude 11.0");
        assertThatThrownBy(() -> RandAugment.standard(9, List.of())).hasMessageContaining("fill colour");
    }
}
