/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.Image;
import dev.maect.engine.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    private static final int SIDE = 72;

    /** Blocks of 9 x 9 pixels of random grey, each changed by {@code tone}. */
    private static Image blocks(long seed, IntUnaryOperator tone) {
        byte[] pixels = new byte[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int grey =
                        40 + RandomStream.of(seed, "block", y / 9 * 8 + x / 9).nextInt(160);
                pixels[y * SIDE + x] = (byte) tone.applyAsInt(grey);
            }
        }
        return new Image(SIDE, SIDE, 1, pixels);
    }

    private static double correlation(Image a, Image b) {
        Fingerprints prints = new Fingerprints(2);
        prints.put(0, a, new byte[] {0});
        prints.put(1, b, new byte[] {1});
        assertThat(prints.correlation(0, 1)).isEqualTo(prints.correlation(1, 0));
        return prints.correlation(0, 1);
    }

    @Test
    void meanAndContrastDoNotCount() {
        Image original = blocks(1, grey -> grey);
        assertThat(correlation(original, original)).isCloseTo(1, within(1e-9));
        assertThat(correlation(original, blocks(1, grey -> grey / 2 + 100))).isGreaterThan(0.999);
        assertThat(correlation(original, blocks(1, grey -> 255 - grey))).isLessThan(-0.999);
    }

    private static int[] near(List<Image> images) {
        Fingerprints prints = new Fingerprints(images.size());
        for (int i = 0; i < images.size(); i++) {
            prints.put(i, images.get(i), new byte[] {(byte) i});
        }
        return NearImages.of(prints, images.size(), true, () -> false).near();
    }

    @Test
    void changedBrightnessAndContrastMakeACopy() {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            images.add(blocks(i, grey -> grey));
        }
        for (int i = 0; i < 10; i++) {
            int times = i % 2 == 0 ? 3 : 5; // quarters
            int by = 6 * i - 30;
            images.add(blocks(i, grey -> Math.max(0, Math.min(255, grey * times / 4 + by))));
        }
        assertThat(near(images))
                .startsWith(IntStream.range(0, 40).toArray())
                .endsWith(IntStream.range(0, 10).toArray());
    }

    @Test
    void whereAllImagesAreAlikeMoreIsAskedOfCopies() {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int own = i;
            images.add(
                    blocks(1, grey -> grey + RandomStream.of(own, "own", grey).nextInt(18)));
        }
        assertThat(correlation(images.get(0), images.get(1))).isGreaterThan(NearImages.LEAST_CORRELATION);
        assertThat(near(images)).containsExactly(IntStream.range(0, 40).toArray());
    }

    @Test
    void otherImagesAndFlatOnesAreNotAlike() {
        assertThat(Math.abs(correlation(blocks(1, grey -> grey), blocks(2, grey -> grey))))
                .isLessThan(0.5);
        assertThat(correlation(blocks(1, grey -> grey), blocks(2, grey -> 128))).isZero();
    }
}
