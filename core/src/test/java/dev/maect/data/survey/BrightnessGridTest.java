/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.Image;
import dev.maect.engine.RandomStream;
import org.junit.jupiter.api.Test;

class BrightnessGridTest {
    private static final int SIDE = 160;

    /** A sky that grows lighter, and soft spots at {@code places}. */
    private static Image sky(int seed, int spots) {
        float[] light = new float[SIDE * SIDE];
        RandomStream random = RandomStream.of(seed, "spots");
        for (int s = 0; s < spots; s++) {
            double x0 = random.nextInt(SIDE);
            double y0 = random.nextInt(SIDE);
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    light[y * SIDE + x] += (float) (40 * Math.exp(-((x - x0) * (x - x0) + (y - y0) * (y - y0)) / 30));
                }
            }
        }
        return image((x, y) -> 40 + y + light[y * SIDE + x], SIDE, SIDE);
    }

    private interface Light {
        double at(int x, int y);
    }

    private static Image image(Light light, int width, int height) {
        byte[] pixels = new byte[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                pixels[y * width + x] = (byte) Math.max(0, Math.min(255, Math.round(light.at(x, y))));
            }
        }
        return new Image(height, width, 1, pixels);
    }

    private static double at(Image image, int x, int y) {
        return image.pixels()[y * image.width() + x] & 0xff;
    }

    private static BrightnessGrid.Overlap overlap(Image a, Image b) {
        BrightnessGrid.Overlap there = BrightnessGrid.of(a).overlap(BrightnessGrid.of(b));
        BrightnessGrid.Overlap back = BrightnessGrid.of(b).overlap(BrightnessGrid.of(a));
        assertThat(there.correlation()).isEqualTo(back.correlation());
        return there;
    }

    @Test
    void aCutAndDarkerCopyLiesOverItsOriginal() {
        Image whole = sky(1, 12);
        assertThat(overlap(whole, whole)).satisfies(same -> {
            assertThat(same.correlation()).isGreaterThan(0.9999);
            assertThat(same.detail()).isGreaterThan(0.9999);
        });
        Image cut = image((x, y) -> 0.7 * at(whole, x + 14, y + 5) + 20, SIDE - 20, SIDE - 16);
        assertThat(overlap(whole, cut)).satisfies(copy -> {
            assertThat(copy.correlation()).isGreaterThan(0.99);
            assertThat(copy.detail()).isGreaterThan(0.95);
        });
        Image half = image((x, y) -> at(whole, 2 * x, 2 * y), SIDE / 2, SIDE / 2);
        assertThat(overlap(whole, half).detail()).isGreaterThan(0.95);
    }

    @Test
    void twoSkiesAreBrightInTheSamePlacesButHaveNotTheSameDetails() {
        BrightnessGrid.Overlap skies = overlap(sky(1, 3), sky(2, 3));
        assertThat(skies.correlation()).isGreaterThan(0.9);
        assertThat(skies.detail()).isLessThan(0.5);
    }

    @Test
    void aFlatImageIsLikeNothing() {
        Image flat = image((x, y) -> 90, 50, 70);
        assertThat(overlap(flat, flat)).isEqualTo(new BrightnessGrid.Overlap(0, 0));
        assertThat(overlap(flat, sky(1, 3)).correlation()).isLessThan(0.5);
    }
}
