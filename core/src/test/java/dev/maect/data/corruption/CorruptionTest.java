/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.Images;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.RandomStream;
import dev.maect.testing.NativeMemory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CorruptionTest {
    /** The published strengths of these do not rise: they change what is done on the way. */
    private static final Set<CorruptionKind> UNORDERED = EnumSet.of(
            CorruptionKind.SATURATE,
            CorruptionKind.ELASTIC_TRANSFORM,
            CorruptionKind.SPATTER,
            CorruptionKind.SNOW,
            CorruptionKind.GLASS_BLUR);

    private static final Set<CorruptionKind> WITHOUT_CHANCE = EnumSet.of(
            CorruptionKind.DEFOCUS_BLUR,
            CorruptionKind.ZOOM_BLUR,
            CorruptionKind.BRIGHTNESS,
            CorruptionKind.CONTRAST,
            CorruptionKind.PIXELATE,
            CorruptionKind.JPEG_COMPRESSION,
            CorruptionKind.GAUSSIAN_BLUR,
            CorruptionKind.SATURATE);

    private static Image drawn(int side) {
        return new DrawnSource(3, 8, DrawnOptions.defaults().withImageSize(side)).read(5);
    }

    /** Root of the mean squared difference. */
    private static double distance(Image a, Image b) {
        double sum = 0;
        for (int i = 0; i < a.pixels().length; i++) {
            double difference = (a.pixels()[i] & 0xff) - (b.pixels()[i] & 0xff);
            sum += difference * difference;
        }
        return Math.sqrt(sum / a.pixels().length);
    }

    @ParameterizedTest
    @EnumSource
    void strongerIsFurtherFromTheImage(CorruptionKind kind) {
        for (StrengthTable table : StrengthTable.values()) {
            Image clean = drawn(table == StrengthTable.CIFAR_10_C ? 32 : 96);
            List<Double> distances = new ArrayList<>();
            for (int strength = 1; strength <= StrengthTable.STRONGEST; strength++) {
                double sum = 0;
                for (int i = 0; i < 4; i++) {
                    Image corrupted =
                            new Corruption(kind, strength, table).apply(clean, RandomStream.of(1, "strength", i));
                    assertThat(corrupted.height()).isEqualTo(clean.height());
                    assertThat(corrupted.width()).isEqualTo(clean.width());
                    sum += distance(corrupted, clean) / 4;
                }
                distances.add(sum);
            }
            assertThat(distances).as("%s of %s", kind, table).allMatch(distance -> distance > 0.2 && distance < 200);
            if (!UNORDERED.contains(kind)) {
                for (int i = 1; i < distances.size(); i++) {
                    // Some neighbouring strengths are as good as equal, such as motions of 6 and 8 pixels with sigma 2.
                    assertThat(distances.get(i)).isGreaterThan(distances.get(i - 1) - 0.5);
                }
                assertThat(distances.get(4)).isGreaterThan(1.15 * distances.get(0));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void dependsOnTheStreamAlone(CorruptionKind kind) {
        Image clean = Images.synthetic(40, 52, 3, 4);
        byte[] before = clean.pixels().clone();
        Corruption corruption = new Corruption(kind, 3, StrengthTable.IMAGENET_C);
        Image first = corruption.apply(clean, RandomStream.of(1, "x", 7));
        Images.assertSame(corruption.apply(clean, RandomStream.of(1, "x", 7)), first);
        Images.assertSame(
                new Corruption(kind, 3, StrengthTable.IMAGENET_C).apply(clean, RandomStream.of(1, "x", 7)), first);
        assertThat(clean.pixels()).as("the image given").isEqualTo(before);
        int other = Images.largestDifference(corruption.apply(clean, RandomStream.of(1, "x", 8)), first);
        assertThat(other == 0).as("another stream gives the same").isEqualTo(WITHOUT_CHANCE.contains(kind));
    }

    @ParameterizedTest
    @EnumSource
    void takesImagesOfAnyShape(CorruptionKind kind) {
        for (int[] shape : new int[][] {{1, 1}, {3, 7}, {20, 5}}) {
            Image image = Images.synthetic(shape[0], shape[1], 3, 2);
            for (StrengthTable table : StrengthTable.values()) {
                Image result = new Corruption(kind, 5, table).apply(image, RandomStream.of(1, "shape"));
                assertThat(result.height()).isEqualTo(shape[0]);
                assertThat(result.width()).isEqualTo(shape[1]);
            }
        }
        Corruption corruption = new Corruption(kind, 1, StrengthTable.CIFAR_10_C);
        if (kind != CorruptionKind.PIXELATE) {
            assertThatThrownBy(() -> corruption.apply(Images.synthetic(4, 4, 1, 2), RandomStream.of(1, "grey")))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("1 channel");
        }
        for (int strength : new int[] {0, 6}) {
            assertThatThrownBy(() -> new Corruption(kind, strength, StrengthTable.IMAGENET_C))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("between 1 and 5");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFOCUS_BLUR", "GLASS_BLUR", "ELASTIC_TRANSFORM", "JPEG_COMPRESSION", "SPATTER"})
    void leavesNothingNativeBehind(CorruptionKind kind) {
        Image image = Images.synthetic(32, 32, 3, 4);
        Corruption corruption = new Corruption(kind, 2, StrengthTable.CIFAR_10_C);
        NativeMemory.assertNothingLeft(200, () -> corruption.apply(image, RandomStream.of(1, "leak")));
    }

    @Test
    void everyImageOfASourceIsCorruptedAlikeWheneverItIsRead() {
        ImageSource source = new DrawnSource(3, 8, DrawnOptions.defaults().withImageSize(48));
        Corruption noise = new Corruption(CorruptionKind.GAUSSIAN_NOISE, 3, StrengthTable.CIFAR_10_C);
        ImageSource corrupted = noise.of(source, 32, 32, 9);
        assertThat(corrupted.size()).isEqualTo(8);
        assertThat(corrupted.labelSets()).isEqualTo(source.labelSets());
        assertThat(corrupted.description()).contains("gaussian-noise, strength 3");
        assertThat(corrupted.read(4).height()).isEqualTo(32);
        Images.assertSame(corrupted.read(4), noise.of(source, 32, 32, 9).read(4));
        assertThat(noise.of(source, 32, 32, 10).read(4).pixels())
                .isNotEqualTo(corrupted.read(4).pixels());
        Corruption stronger = new Corruption(CorruptionKind.GAUSSIAN_NOISE, 4, StrengthTable.CIFAR_10_C);
        assertThat(stronger.of(source, 32, 32, 9).read(4).pixels())
                .isNotEqualTo(corrupted.read(4).pixels());
    }

    @ParameterizedTest
    @CsvSource({"32, 32, cifar-10-c", "64, 300, cifar-10-c", "96, 96, imagenet-c", "224, 224, imagenet-c"})
    void strengthsFollowTheSize(int height, int width, String table) {
        assertThat(StrengthTable.forSize(height, width)).hasToString(table);
    }

    @Test
    void theBenchmarkCountsAllButTheLastFour() {
        assertThat(CorruptionKind.values()).hasSize(18);
        assertThat(CorruptionKind.values())
                .filteredOn(CorruptionKind::inBenchmark)
                .hasSize(14);
        assertThat(CorruptionKind.SPATTER.inBenchmark()).isFalse();
        assertThat(CorruptionKind.JPEG_COMPRESSION.inBenchmark()).isTrue();
        assertThat(CorruptionKind.JPEG_COMPRESSION).hasToString("jpeg-compression");
    }
}
