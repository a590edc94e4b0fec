/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.junit.jupiter.api.Test;

class BenchPartsTest {
    @Test
    void aSpreadIsSmallestMiddleAndLargest() {
        assertThat(Spread.of(List.of(3.0, 1.0, 10.0))).isEqualTo(new Spread(1, 3, 10));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(1, 3, 9));
        assertThat(Spread.of(List.of(2.5)).text(1)).isEqualTo("2.5 (2.5 to 2.5)");
    }

    @Test
    void peakMemoryIsReadInKibibytes() {
        assertThat(PeakMemory.parse("VmPeak:\t 9 kB\nVmHWM:\t  2048 kB\nVmRSS:\t 1 kB\n"))
                .hasValue(2048L * 1024);
        assertThat(PeakMemory.parse("nothing")).isEmpty();
    }

    @Test
    void theMatmulPeakIsARateAndLeavesNothingBehind() {
        MatmulPeak.gigaflops(ComputeDevice.CPU, Precision.FP32, 64, 1_000_000);
        long before = Pointer.totalCount();
        assertThat(MatmulPeak.size(new ComputeDevice(DeviceType.CUDA, 0)))
                .as("too small a product leaves a GPU idle")
                .isGreaterThan(MatmulPeak.size(ComputeDevice.CPU));
        assertThat(MatmulPeak.gigaflops(ComputeDevice.CPU, Precision.FP32, 64, 5_000_000))
                .isBetween(1e-3, 1e6);
        assertThat(Pointer.totalCount() - before).isLessThanOrEqualTo(2);
    }

    @Test
    void heldImagesAreAsManyAndAsLargeAsAskedFor() {
        try (HeldImages images = HeldImages.draw(100, 12, 20)) {
            assertThat(images.size()).isEqualTo(100);
            assertThat(images.read(99).height()).isEqualTo(12);
            assertThat(images.read(99).width()).isEqualTo(20);
            assertThat(images.read(64)).isSameAs(images.read(0));
            assertThat(images.read(1).pixels()).isNotEqualTo(images.read(0).pixels());
        }
    }

    @Test
    void drawnJpegsAreDeletedAfterwards() {
        Path path;
        try (JpegFolder folder = JpegFolder.draw(2)) {
            path = folder.path();
            assertThat(path.resolve("drawn-1.jpg")).isNotEmptyFile();
        }
        assertThat(path).doesNotExist();
    }
}
