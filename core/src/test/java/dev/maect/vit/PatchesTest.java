/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchesTest {
    /** One image of 2x4 pixels with 2 channels whose value says where it is: channel, row, column. */
    private static Tensor numbered() {
        return TestDevice.moved(Tensors.ofFloats(
                new float[] {0, 1, 2, 3, 10, 11, 12, 13, 100, 101, 102, 103, 110, 111, 112, 113}, 1, 2, 2, 4));
    }

    @Test
    void pixelsRunByRowThenColumnThenChannel() {
        try (PointerScope scope = new PointerScope()) {
            Tensor patches = Patches.pixels(numbered(), 2);
            assertThat(Tensors.shape(patches)).containsExactly(1, 2, 8);
            assertThat(Tensors.toFloats(patches))
                    .containsExactly(0, 100, 1, 101, 10, 110, 11, 111, 2, 102, 3, 103, 12, 112, 13, 113);
        }
    }

    @Test
    void kernelsRunByChannelThenRowThenColumn() {
        try (PointerScope scope = new PointerScope()) {
            assertThat(Tensors.toFloats(Patches.kernels(numbered(), 2)))
                    .containsExactly(0, 1, 10, 11, 100, 101, 110, 111, 2, 3, 12, 13, 102, 103, 112, 113);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 3, 2", "2, 3, 4, 5", "3, 4, 1, 1", "4, 1, 2, 7"})
    void assemblesWhatWasCut(int patch, int channels, int rows, int columns) {
        try (PointerScope scope = new PointerScope()) {
            Tensor images = RandomTensors.normal(1, 2, channels, (long) rows * patch, (long) columns * patch);
            Tensor back = Patches.assemble(Patches.pixels(images, patch), patch, rows, columns);
            assertThat(Tensors.shape(back)).containsExactly(Tensors.shape(images));
            assertThat(Tensors.toFloats(back)).containsExactly(Tensors.toFloats(images));
        }
    }
}
