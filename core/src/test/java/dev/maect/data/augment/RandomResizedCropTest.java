/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.Box;
import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.engine.RandomStream;
import org.junit.jupiter.api.Test;

class RandomResizedCropTest {
    @Test
    void drawsAreasAndRatiosFromTheirRanges() {
        RandomResizedCrop crop = new RandomResizedCrop(32, 32, 0.2, 1);
        double smallest = 1;
        double largest = 0;
        double sum = 0;
        int tops = 0;
        for (int i = 0; i < 20_000; i++) {
            Box box = crop.sample(200, 200, RandomStream.of(1, "crop", i));
            double area = box.height() * box.width() / 40_000.0;
            double ratio = (double) box.width() / box.height();
            assertThat(box.top()).isBetween(0, 200 - box.height());
            assertThat(box.left()).isBetween(0, 200 - box.width());
            assertThat(ratio).isBetween(0.74, 1.35);
            smallest = Math.min(smallest, area);
            largest = Math.max(largest, area);
            sum += area;
            tops += box.top() == 0 ? 1 : 0;
        }
        assertThat(smallest).isBetween(0.195, 0.21);
        assertThat(largest).isBetween(0.97, 1.0);
        // 0.538 by integration: large areas with odd ratios do not fit and are drawn again
        assertThat(sum / 20_000).isBetween(0.533, 0.547);
        assertThat(tops).isBetween(200, 4000);
    }

    @Test
    void takesTheMiddleOfExtremeImages() {
        RandomResizedCrop whole = new RandomResizedCrop(8, 8, 1, 1);
        assertThat(whole.sample(100, 1000, RandomStream.of(1, "wide"))).isEqualTo(new Box(0, 433, 100, 133));
        assertThat(whole.sample(1000, 100, RandomStream.of(1, "tall"))).isEqualTo(new Box(433, 0, 133, 100));
        RandomStream unlucky = RandomStream.of(3, "square");
        Box square = whole.sample(50, 50, unlucky);
        assertThat(square.height() == 50 || square.width() == 50).isTrue();
    }

    @Test
    void worksOnTinyImages() {
        RandomResizedCrop crop = new RandomResizedCrop(4, 6, 0.01, 1);
        for (int i = 0; i < 500; i++) {
            Image out = crop.apply(Images.synthetic(1 + i % 3, 1 + i % 4, 3, i), RandomStream.of(2, "tiny", i));
            assertThat(out.height()).isEqualTo(4);
            assertThat(out.width()).isEqualTo(6);
        }
    }

    @Test
    void refusesSillyRanges() {
        assertThatThrownBy(() -> new RandomResizedCrop(8, 8, 0, 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("0.0 to 1.0");
        assertThatThrownBy(() -> new RandomResizedCrop(8, 8, 0.5, 0.4)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new RandomResizedCrop(8, 8, 0.5, 1.1)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new RandomResizedCrop(0, 8, 0.5, 1)).isInstanceOf(DataException.class);
    }
}
