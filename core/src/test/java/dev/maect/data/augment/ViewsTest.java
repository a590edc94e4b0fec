/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.engine.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ViewsTest {
    @ParameterizedTest
    @EnumSource(ViewKind.class)
    void everyKindMakesTheSizeAskedFor(ViewKind kind) {
        Views views = Views.of(kind, 3, 24, 40, 0.2, 1);
        assertThat(views.count()).isEqualTo(kind == ViewKind.EVALUATION ? 1 : 3);
        for (int channels : new int[] {1, 3, 4}) {
            for (int[] size : new int[][] {{24, 40}, {10, 300}, {300, 10}, {1, 1}, {100, 101}}) {
                Image image = Images.synthetic(size[0], size[1], channels, 1);
                for (int view = 0; view < views.count(); view++) {
                    Image out = views.view(image, view, RandomStream.of(1, "view", view));
                    assertThat(new int[] {out.height(), out.width(), out.channels()})
                            .containsExactly(24, 40, channels);
                }
            }
        }
    }

    @Test
    void minimalViewsAreCropAndFlip() {
        assertThat(ViewGroup.minimal("views", 2, 224, 224, 0.08, 1).chains())
                .containsOnly(List.of(new RandomResizedCrop(224, 224, 0.08, 1), new HorizontalFlip(0.5)))
                .hasSize(2);
    }

    @Test
    void repeatedViewsTakeTheChainsInTurns() {
        ViewGroup pair = ViewGroup.augmented("views", 2, 16, 16, 0.08, 1);
        ViewGroup five = pair.repeated(5);
        assertThat(five.height()).isEqualTo(16);
        assertThat(five.chains())
                .containsExactly(
                        pair.chains().get(0),
                        pair.chains().get(1),
                        pair.chains().get(0),
                        pair.chains().get(1),
                        pair.chains().get(0));
        assertThat(pair.repeated(2)).isEqualTo(pair);
        assertThatThrownBy(() -> pair.repeated(0)).isInstanceOf(DataException.class);
    }

    @Test
    void augmentedViewsDifferAsInTheOfficialCode() {
        List<List<Augmentation>> chains =
                ViewGroup.augmented("views", 3, 32, 32, 0.08, 1).chains();
        ColorJitter jitter = new ColorJitter(0.8, 0.4, 0.4, 0.2, 0.1);
        assertThat(chains.get(0))
                .containsExactly(
                        new RandomResizedCrop(32, 32, 0.08, 1),
                        new HorizontalFlip(0.5),
                        jitter,
                        new GaussianBlur(1, 0.1, 2),
                        new Grayscale(0.2));
        assertThat(chains.get(1))
                .containsExactly(
                        new RandomResizedCrop(32, 32, 0.08, 1),
                        new HorizontalFlip(0.5),
                        jitter,
                        new GaussianBlur(0.1, 0.1, 2),
                        new Grayscale(0.2),
                        new Solarize(0.2, 128));
        assertThat(chains.get(2)).isEqualTo(chains.get(1));
    }

    @Test
    void evaluationTakesAnImageOfTheRightSizeAsItIs() {
        Image image = Images.synthetic(32, 32, 3, 1);
        assertThat(Views.evaluation(32, 32).view(image, 0, RandomStream.of(1, "unused")))
                .isSameAs(image);
    }

    @Test
    void evaluationOfANonSquareSizeIsTheMiddle() {
        // half of an image twice as large: the ramp's middle value must stay in the middle
        byte[] ramp = new byte[80 * 120];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (byte) (i % 120 * 2);
        }
        Image view = new CentreCrop(20, 30, 2).apply(new Image(80, 120, 1, ramp));
        assertThat(view.pixels()[15] & 0xff).isBetween(119, 122);
        assertThat(view.pixels()[0] & 0xff).isBetween(58, 63);
        assertThat(view.pixels()[29] & 0xff).isBetween(175, 180);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> Views.minimal(0, 32, 32, 0.2, 1)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new ViewGroup("local views", 32, 32, List.of()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("local views");
        assertThatThrownBy(() -> new ViewGroup("local views", 0, 32, List.of(List.of())))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("0x32");
        assertThatThrownBy(() -> new Views(List.of())).isInstanceOf(DataException.class);
        ViewGroup group = ViewGroup.minimal("twice", 1, 8, 8, 0.2, 1);
        assertThatThrownBy(() -> new Views(List.of(group, group)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("twice");
        Views three = Views.minimal(3, 8, 8, 0.2, 1);
        assertThatThrownBy(() -> three.view(Images.synthetic(8, 8, 3, 1), 3, RandomStream.of(1, "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("View 3 of 3");
        assertThatThrownBy(() -> new CentreCrop(32, 32, 0.5)).isInstanceOf(DataException.class);
        ViewGroup wrong = new ViewGroup("views", 32, 32, List.of(List.of(new HorizontalFlip(0.5))));
        assertThatThrownBy(() -> wrong.view(Images.synthetic(8, 8, 3, 1), 0, RandomStream.of(1, "x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("8x8");
    }
}
