/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.engine.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Random kinds against the distributions that they claim. */
class CorruptionStatisticsTest {
    private static final int SIDE = 128;
    private static final int COUNT = SIDE * SIDE * 3;

    private static Image flat(int value) {
        byte[] pixels = new byte[COUNT];
        Arrays.fill(pixels, (byte) value);
        return new Image(SIDE, SIDE, 3, pixels);
    }

    private static double[] values(CorruptionKind kind, int strength, StrengthTable table, int value) {
        byte[] pixels = new Corruption(kind, strength, table)
                .apply(flat(value), RandomStream.of(5, "statistics"))
                .pixels();
        double[] values = new double[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (pixels[i] & 0xff) / 255.0;
        }
        return values;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
    }

    /** The lost fractions darken by half a step on average. */
    private static final double HALF_STEP = 0.5 / 255;

    @Test
    void gaussianNoiseHasTheDeviationAsked() {
        double[] values = values(CorruptionKind.GAUSSIAN_NOISE, 2, StrengthTable.IMAGENET_C, 128);
        assertThat(mean(values)).isCloseTo(128 / 255.0 - HALF_STEP, within(0.002));
        assertThat(deviation(values)).isCloseTo(0.12, within(0.002));
        assertThat(Arrays.stream(values).filter(v -> Math.abs(v - 0.5) < 0.12).count() / (double) COUNT)
                .isCloseTo(0.683, within(0.01));
    }

    @Test
    void speckleGrowsWithTheLight() {
        for (int value : new int[] {40, 120}) {
            double light = value / 255.0;
            assertThat(deviation(values(CorruptionKind.SPECKLE_NOISE, 2, StrengthTable.CIFAR_10_C, value)))
                    .isCloseTo(0.1 * light, within(0.002));
        }
        assertThat(deviation(values(CorruptionKind.SPECKLE_NOISE, 5, StrengthTable.IMAGENET_C, 0)))
                .isZero();
    }

    @Test
    void shotNoiseCountsPhotons() {
        for (int value : new int[] {26, 102}) {
            double light = value / 255.0;
            double[] values = values(CorruptionKind.SHOT_NOISE, 1, StrengthTable.IMAGENET_C, value);
            assertThat(mean(values)).isCloseTo(light - HALF_STEP, within(0.003));
            assertThat(deviation(values)).isCloseTo(Math.sqrt(light / 60), within(0.003));
        }
        // With 3 photons for white there are few levels, and the chance of none is exp(-3 * 0.4).
        double[] few = values(CorruptionKind.SHOT_NOISE, 5, StrengthTable.IMAGENET_C, 102);
        assertThat(Arrays.stream(few).distinct().sorted().toArray()).containsExactly(0, 85 / 255.0, 170 / 255.0, 1);
        assertThat(Arrays.stream(few).filter(v -> v == 0).count() / (double) COUNT)
                .isCloseTo(Math.exp(-1.2), within(0.008));
        assertThat(deviation(values(CorruptionKind.SHOT_NOISE, 1, StrengthTable.CIFAR_10_C, 200)))
                .isCloseTo(Math.sqrt(200 / 255.0 / 500), within(0.002));
    }

    @Test
    void impulsesAreHalfBlackHalfWhite() {
        double[] values = values(CorruptionKind.IMPULSE_NOISE, 4, StrengthTable.IMAGENET_C, 100);
        double black = Arrays.stream(values).filter(v -> v == 0).count() / (double) COUNT;
        double white = Arrays.stream(values).filter(v -> v == 1).count() / (double) COUNT;
        assertThat(black).isCloseTo(0.085, within(0.005));
        assertThat(white).isCloseTo(0.085, within(0.005));
        assertThat(Arrays.stream(values).filter(v -> v == 100 / 255.0).count())
                .isEqualTo(COUNT - Math.round((black + white) * COUNT));
    }

    @Test
    void fogFillsItsRangeAndIsSmoother() {
        double[][] rough = Fog.plasma(64, 1.4, RandomStream.of(1, "plasma"));
        double[][] smooth = Fog.plasma(64, 3, RandomStream.of(1, "plasma"));
        for (double[][] map : new double[][][] {rough, smooth}) {
            double[] all = Arrays.stream(map).flatMapToDouble(Arrays::stream).toArray();
            assertThat(Arrays.stream(all).min().orElseThrow()).isZero();
            assertThat(Arrays.stream(all).max().orElseThrow()).isEqualTo(1);
            assertThat(all).doesNotContain(Double.NaN);
        }
        assertThat(steps(smooth)).isLessThan(steps(rough) / 2);
        // On black, fog takes all of the range that the image had: none.
        assertThat(mean(values(CorruptionKind.FOG, 5, StrengthTable.IMAGENET_C, 0)))
                .isZero();
        assertThat(mean(values(CorruptionKind.FOG, 5, StrengthTable.IMAGENET_C, 100)))
                .isBetween(0.1, 100 / 255.0);
    }

    private static double steps(double[][] map) {
        double sum = 0;
        for (int y = 0; y < map.length; y++) {
            for (int x = 1; x < map.length; x++) {
                sum += Math.abs(map[y][x] - map[y][x - 1]);
            }
        }
        return sum;
    }

    @Test
    void motionDrawsAPointOutToOneSide() {
        FloatImage point = new FloatImage(21, 21, 1);
        point.values()[point.at(10, 10)] = 1;
        FloatImage flat = MotionBlur.blur(point, 3, 2, 0);
        FloatImage steep = MotionBlur.blur(point, 3, 2, -90);
        double sum = 0;
        for (int i = 0; i < 7; i++) {
            sum += Math.exp(-i * i / 8.0);
        }
        for (int i = -8; i <= 8; i++) {
            double expected = i >= 0 && i < 7 ? Math.exp(-i * i / 8.0) / sum : 0;
            assertThat((double) flat.values()[flat.at(10, 10 - i)]).isCloseTo(expected, within(1e-6));
            assertThat((double) steep.values()[steep.at(10 + i, 10)]).isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void glassKeepsColoursAndTheBorder() {
        Image image = Images.synthetic(32, 32, 3, 8);
        // A sigma of 0.05 does not blur: every pixel is one of the neighbourhood.
        Image glass = new Corruption(CorruptionKind.GLASS_BLUR, 1, StrengthTable.CIFAR_10_C)
                .apply(image, RandomStream.of(1, "glass"));
        int moved = 0;
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                boolean found = false;
                for (int dy = -31; dy <= 31 && !found; dy++) {
                    for (int dx = -31; dx <= 31 && !found; dx++) {
                        found = same(glass, y, x, image, y + dy, x + dx);
                    }
                }
                assertThat(found).isTrue();
                moved += same(glass, y, x, image, y, x) ? 0 : 1;
                if (y < 2 || x < 2) {
                    assertThat(same(glass, y, x, image, y, x)).isTrue();
                }
            }
        }
        assertThat(moved).isGreaterThan(500);
    }

    private static boolean same(Image a, int y, int x, Image b, int otherY, int otherX) {
        if (otherY < 0 || otherY > 31 || otherX < 0 || otherX > 31) {
            return false;
        }
        int i = (y * 32 + x) * 3;
        int j = (otherY * 32 + otherX) * 3;
        return Arrays.equals(a.pixels(), i, i + 3, b.pixels(), j, j + 3);
    }
}
