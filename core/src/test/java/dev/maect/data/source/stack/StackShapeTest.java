/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StackShapeTest {
    private static List<Integer> shape(String sizes) {
        return Arrays.stream(sizes.split(" ")).map(Integer::valueOf).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "9 64 64, 3, 64, 64, 1, false",
        "9 64 32 13, 13, 64, 32, 13, false",
        "9 13 64 32, 13, 64, 32, 13, true",
        "9 13 64 32, 3, 64, 32, 13, true",
        "9 16 16 13, 13, 16, 16, 13, false",
        "9 13 16 16, 13, 16, 16, 13, true",
        "9 13 16 16, 3, 16, 16, 13, true",
        "9 16 16 3, 16, 16, 3, 16, true",
        "9 16 16 3, 3, 16, 16, 3, false",
        "9 8 8 4, 3, 8, 8, 4, false",
        "9 4 8 8, 3, 8, 8, 4, true",
        "9 12 12 12, 12, 12, 12, 12, false",
    })
    void channelsAreWhereTheyCanBe(String sizes, int asked, int height, int width, int channels, boolean planar) {
        assertThat(StackShape.of("x.npy", shape(sizes), asked))
                .isEqualTo(new StackShape(height, width, channels, planar));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9 64", "9 17 64 17", "9 64 64 64", "2 3 4 5 6", "9"})
    void otherShapesAreRefused(String sizes) {
        assertThatThrownBy(() -> StackShape.of("x.npy", shape(sizes), 3))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("1 to 16 channels");
    }

    @Test
    void planesAreInterleaved() {
        StackShape shape = StackShape.of("x.npy", List.of(1, 2, 1, 20), 2);
        byte[] planes = new byte[40];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = (byte) i;
        }
        assertThat(Arrays.copyOf(shape.interleaved(planes), 6)).containsExactly(0, 20, 1, 21, 2, 22);
    }
}
