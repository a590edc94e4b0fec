/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.Box;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.engine.RandomStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AugmentationTest {
    private static final List<Augmentation> ALL = List.of(
            new RandomResizedCrop(20, 24, 0.2, 1),
            new HorizontalFlip(1),
            ColorJitter.byol(),
            new GaussianBlur(1, 0.1, 2),
            new Grayscale(1),
            new Solarize(1, 128),
            new CentreCrop(12, 10, 1.25));

    static Stream<Augmentation> all() {
        return ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void dependsOnTheStreamAloneAndLeavesItsInputAlone(Augmentation augmentation) {
        for (int channels : new int[] {1, 3, 4}) {
            Image image = Images.synthetic(26, 31, channels, 8);
            Image first = augmentation.apply(image, RandomStream.of(1, "a"));
            Image again = augmentation.apply(image, RandomStream.of(1, "a"));
            Images.assertSame(again, first);
            Images.assertSame(image, Images.synthetic(26, 31, channels, 8));
            assertThat(first.channels()).isEqualTo(channels);
        }
    }

    @Test
    void coloursLeaveAlphaAlone() {
        Image image = Images.synthetic(9, 9, 4, 3);
        for (Augmentation augmentation :
                List.of(new ColorJitter(1, 0.4, 0.4, 0.2, 0.1), new Grayscale(1), new Solarize(1, 0))) {
            Image changed = augmentation.apply(image, RandomStream.of(2, "a"));
            assertThat(changed.pixels()).isNotEqualTo(image.pixels());
            for (int i = 3; i < changed.pixels().length; i += 4) {
                assertThat(changed.pixels()[i]).isEqualTo(image.pixels()[i]);
            }
        }
    }

    @Test
    void happensAsOftenAsAsked() {
        Image image = Images.synthetic(5, 6, 3, 1);
        for (double p : new double[] {0, 0.1, 0.5, 0.8, 1}) {
            for (Augmentation augmentation : List.of(
                    new HorizontalFlip(p),
                    new ColorJitter(p, 0.4, 0.4, 0.2, 0.1),
                    new Solarize(p, 100),
                    new Grayscale(p),
                    new GaussianBlur(p, 1, 2))) {
                int changed = 0;
                for (int i = 0; i < 2000; i++) {
                    byte[] pixels = augmentation
                            .apply(image, RandomStream.of(3, "often", i))
                            .pixels();
                    changed += Arrays.equals(pixels, image.pixels()) ? 0 : 1;
                }
                assertThat(changed / 2000.0).as("%s", augmentation).isBetween(p - 0.04, p + 0.04);
            }
        }
    }

    @Test
    void flippingTwiceChangesNothing() {
        Image image = Images.synthetic(7, 12, 3, 4);
        Images.assertSame(HorizontalFlip.flip(HorizontalFlip.flip(image)), image);
        assertThat(HorizontalFlip.flip(image).pixels()[0]).isEqualTo(image.pixels()[11 * 3]);
    }

    @Test
    void jitterDrawsItsFactorsFromTheirRanges() {
        Image grey = new Image(1, 2, 3, new byte[] {100, 100, 100, 100, 100, 100});
        int darkest = 255;
        int lightest = 0;
        for (int i = 0; i < 3000; i++) {
            Image changed = new ColorJitter(1, 0.4, 0, 0, 0).apply(grey, RandomStream.of(5, "jitter", i));
            darkest = Math.min(darkest, changed.pixels()[0] & 0xff);
            lightest = Math.max(lightest, changed.pixels()[0] & 0xff);
        }
        assertThat(darkest).isBetween(59, 61);
        assertThat(lightest).isBetween(139, 140);
    }

    @Test
    void jitterAppliesItsOperationsInTheOrderDrawn() {
        Image image = Images.synthetic(8, 8, 3, 2);
        Set<List<Integer>> orders = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            RandomStream random = RandomStream.of(6, "order", i);
            random.chance(1);
            double[] values = {
                random.uniform(0.6, 1.4), random.uniform(0.6, 1.4), random.uniform(0.8, 1.2), random.uniform(-0.1, 0.1)
            };
            int[] order = random.permutation(4);
            Image expected = image;
            for (int operation : order) {
                expected = switch (operation) {
                    case 0 -> ColorJitter.brightness(expected, values[0]);
                    case 1 -> ColorJitter.contrast(expected, values[1]);
                    case 2 -> ColorJitter.saturation(expected, values[2]);
                    default -> ColorJitter.hue(expected, values[3]);
                };
            }
            Image actual = new ColorJitter(1, 0.4, 0.4, 0.2, 0.1).apply(image, RandomStream.of(6, "order", i));
            Images.assertSame(actual, expected);
            orders.add(Arrays.stream(order).boxed().toList());
        }
        assertThat(orders).hasSize(24);
    }

    @Test
    void resizeKeepsAUniformImageUniform() {
        RandomStream random = RandomStream.of(7, "sizes");
        for (int i = 0; i < 100; i++) {
            int height = 1 + random.nextInt(60);
            int width = 1 + random.nextInt(60);
            byte value = (byte) random.nextInt(256);
            byte[] pixels = new byte[height * width * 3];
            Arrays.fill(pixels, value);
            Image resized = Resize.resize(
                    new Image(height, width, 3, pixels),
                    1 + random.nextInt(80),
                    1 + random.nextInt(80),
                    Resampling.BICUBIC);
            for (byte pixel : resized.pixels()) {
                assertThat(pixel).isEqualTo(value);
            }
        }
    }

    @Test
    void resizeOfABoxEqualsCutThenResize() {
        RandomStream random = RandomStream.of(8, "boxes");
        for (int i = 0; i < 100; i++) {
            Image image = Images.random(5 + random.nextInt(40), 5 + random.nextInt(40), 3, random);
            int height = 1 + random.nextInt(image.height());
            int width = 1 + random.nextInt(image.width());
            Box box = new Box(
                    random.nextInt(image.height() - height + 1),
                    random.nextInt(image.width() - width + 1),
                    height,
                    width);
            int rows = 1 + random.nextInt(40);
            int columns = 1 + random.nextInt(40);
            Images.assertSame(
                    Resize.resize(image, box, rows, columns, Resampling.BICUBIC),
                    Resize.resize(box.cut(image), rows, columns, Resampling.BICUBIC));
        }
    }

    @Test
    void resizeTreatsEveryChannelAlike() {
        Image rgba = Images.synthetic(30, 41, 4, 9);
        Image resized = Resize.resize(rgba, 17, 50, Resampling.BICUBIC);
        for (int c = 0; c < 4; c++) {
            Images.assertSame(channel(resized, c), Resize.resize(channel(rgba, c), 17, 50, Resampling.BICUBIC));
        }
        Image rgb = Images.synthetic(30, 41, 3, 9);
        Images.assertSame(
                channel(Resize.resize(rgb, 17, 50, Resampling.BICUBIC), 1),
                Resize.resize(channel(rgb, 1), 17, 50, Resampling.BICUBIC));
    }

    private static Image channel(Image image, int c) {
        byte[] pixels = new byte[image.height() * image.width()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = image.pixels()[i * image.channels() + c];
        }
        return new Image(image.height(), image.width(), 1, pixels);
    }

    @Test
    void boxesMustLieInsideTheImage() {
        Image image = Images.synthetic(10, 10, 3, 1);
        for (Box box : List.of(new Box(-1, 0, 2, 2), new Box(0, 9, 2, 2), new Box(0, 0, 0, 2), new Box(5, 5, 6, 1))) {
            assertThatThrownBy(() -> box.cut(image)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Resize.resize(image, box, 3, 3, Resampling.BICUBIC))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
