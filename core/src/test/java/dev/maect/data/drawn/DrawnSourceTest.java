/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.drawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Images;
import dev.maect.data.LabelSet;
import dev.maect.engine.RandomStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DrawnSourceTest {
    private static final DrawnOptions OPTIONS = DrawnOptions.defaults();

    @Test
    void isTheSameOnEveryMachine() {
        DrawnSource source = new DrawnSource(1, 40, OPTIONS);
        CRC32 crc = new CRC32();
        for (int i = 0; i < source.size(); i++) {
            crc.update(source.read(i).pixels());
        }
        assertThat(crc.getValue()).isEqualTo(3733457259L);
    }

    @Test
    void dependsOnSeedAndIndexOnly() {
        DrawnSource small = new DrawnSource(9, 10, OPTIONS);
        DrawnSource large = new DrawnSource(9, 1000, OPTIONS);
        for (int i = 9; i >= 0; i--) {
            Images.assertSame(small.read(i), large.read(i));
            assertThat(small.name(i)).isEqualTo(large.name(i));
        }
        assertThat(new DrawnSource(10, 10, OPTIONS).read(3).pixels())
                .isNotEqualTo(small.read(3).pixels());
        assertThat(small.read(4).pixels()).isNotEqualTo(small.read(3).pixels());
    }

    @Test
    void hasTwoIndependentBalancedLabelSets() {
        DrawnSource source = new DrawnSource(2, 20_000, OPTIONS);
        LabelSet objects = source.labelSets().get(0);
        LabelSet backgrounds = source.labelSets().get(1);
        assertThat(objects.name()).isEqualTo(DrawnSource.OBJECT);
        assertThat(backgrounds.name()).isEqualTo(DrawnSource.BACKGROUND);
        assertThat(objects.nuisance()).isFalse();
        assertThat(backgrounds.nuisance()).isTrue();
        assertThat(objects.classes()).hasSize(10).contains("heart", "arrow");
        assertThat(backgrounds.classes()).hasSize(10).contains("bricks", "zigzag");
        int[][] counts = new int[10][10];
        for (int i = 0; i < source.size(); i++) {
            counts[objects.labels()[i]][backgrounds.labels()[i]]++;
        }
        assertThat(Arrays.stream(counts).flatMapToInt(Arrays::stream)).allMatch(n -> n > 140 && n < 260);
    }

    @ParameterizedTest
    @EnumSource(DrawnObject.class)
    void everyObjectFillsItsFrame(DrawnObject object) {
        int inside = 0;
        double reach = 0;
        for (int row = 0; row < 200; row++) {
            for (int column = 0; column < 200; column++) {
                double x = (column + 0.5) / 100 - 1;
                double y = (row + 0.5) / 100 - 1;
                if (object.contains(x, y)) {
                    inside++;
                    reach = Math.max(reach, Math.max(Math.abs(x), Math.abs(y)));
                }
            }
        }
        assertThat(inside / 40_000.0).isBetween(0.2, 0.75);
        assertThat(reach).isBetween(0.8, 1.0);
    }

    @ParameterizedTest
    @EnumSource(DrawnTexture.class)
    void everyTextureHasContrast(DrawnTexture texture) {
        RandomStream random = RandomStream.of(4, "points");
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 4000; i++) {
            double value = texture.at(random.uniform(-4, 4), random.uniform(-4, 4));
            assertThat(value).isBetween(0.0, 1.0);
            sum += value;
            squares += value * value;
        }
        double mean = sum / 4000;
        assertThat(mean).isBetween(0.2, 0.8);
        assertThat(Math.sqrt(squares / 4000 - mean * mean)).isGreaterThan(0.15);
    }

    @Test
    void objectStandsOutFromItsBackground() {
        DrawnOptions flat = new DrawnOptions(32, 0.7, 0.7, 0, 0, 1, 1, 0, 0, 0.5, 1, 0.05, 0);
        DrawnSource source = new DrawnSource(5, 60, flat);
        for (int i = 0; i < source.size(); i++) {
            if (source.name(i).contains("-disc-")) {
                byte[] pixels = source.read(i).pixels();
                int largest = 0;
                for (int c = 0; c < 3; c++) {
                    int middle = pixels[3 * (16 * 32 + 16) + c] & 0xff;
                    int corner = pixels[c] & 0xff;
                    largest = Math.max(largest, Math.abs(middle - corner));
                }
                assertThat(largest).isGreaterThan(50);
            }
        }
    }

    @Test
    void optionsChangeTheImages() {
        Set<Integer> hashes = new HashSet<>();
        hashes.add(Arrays.hashCode(new DrawnSource(1, 1, OPTIONS).read(0).pixels()));
        hashes.add(Arrays.hashCode(
                new DrawnSource(1, 1, new DrawnOptions(32, 0.4, 0.4, 0.15, 0.5, 2, 3, 0.25, 1, 0.6, 1, 0.05, 4))
                        .read(0)
                        .pixels()));
        hashes.add(Arrays.hashCode(
                new DrawnSource(1, 1, new DrawnOptions(32, 0.45, 0.75, 0.15, 0.5, 2, 3, 0.25, 1, 0.6, 0.5, 0.05, 4))
                        .read(0)
                        .pixels()));
        assertThat(hashes).hasSize(3);
        assertThat(new DrawnSource(1, 1, OPTIONS.withImageSize(64)).read(0).height())
                .isEqualTo(64);
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        assertThatThrownBy(() -> new DrawnSource(1, 0, OPTIONS)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> OPTIONS.withImageSize(4)).hasMessageContaining("image-size is 4");
        assertThatThrownBy(() -> new DrawnOptions(32, 0.8, 0.5, 0, 0, 1, 1, 0, 1, 1, 1, 0, 0))
                .hasMessageContaining("object scale is 0.8 to 0.5");
        assertThatThrownBy(() -> new DrawnOptions(32, 0.5, 0.5, 0, 0, 3, 2, 0, 1, 1, 1, 0, 0))
                .hasMessageContaining("regions is 3 to 2");
        assertThatThrownBy(() -> new DrawnOptions(32, 0.5, 0.5, 0, 0, 1, 1, 0, 1, 1, 1, 0.6, 0))
                .hasMessageContaining("hue-spread is 0.6");
    }
}
