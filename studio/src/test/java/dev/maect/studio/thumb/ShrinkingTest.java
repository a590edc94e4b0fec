/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.thumb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.Image;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShrinkingTest {
    @Test
    void halfTheSizeIsTheMeanOfFour() {
        byte[] pixels = new byte[8 * 6 * 3];
        new Random(1).nextBytes(pixels);
        Image small = Shrinking.to(new Image(6, 8, 3, pixels), 4);
        assertThat(small.width()).isEqualTo(4);
        assertThat(small.height()).isEqualTo(3);
        for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 4; x++) {
                for (int c = 0; c < 3; c++) {
                    int sum = 0;
                    for (int at : new int[] {0, 3, 24, 27}) {
                        sum += pixels[(2 * y * 8 + 2 * x) * 3 + c + at] & 255;
                    }
                    assertThat(small.pixels()[(y * 4 + x) * 3 + c] & 255).isEqualTo(Math.round(sum / 4f));
                }
            }
        }
    }

    @Test
    void oneColourStaysItAtAnySize() {
        byte[] pixels = new byte[37 * 91];
        java.util.Arrays.fill(pixels, (byte) 200);
        for (int size : new int[] {1, 7, 36, 90, 91, 200}) {
            Image small = Shrinking.to(new Image(37, 91, 1, pixels), size);
            assertThat(Math.max(small.width(), small.height())).isEqualTo(Math.min(91, size));
            assertThat(small.pixels()).containsOnly(200);
        }
    }
}
