/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.Image;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageGridTest {
    private static Image grey(int height, int width, int... values) {
        byte[] pixels = new byte[height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) values[i % values.length];
        }
        return new Image(height, width, 1, pixels);
    }

    private static int red(Image image, int y, int x) {
        return image.pixels()[(y * image.width() + x) * image.channels()] & 255;
    }

    @Test
    void enlargesByWholeFactorsAndFillsRows() {
        Image grid = new ImageGrid(2, 4, 1).lay(List.of(grey(2, 2, 10, 20, 30, 40), grey(2, 2, 50), grey(2, 2, 60)));
        assertThat(grid.height()).isEqualTo(2 * 4 + 1);
        assertThat(grid.width()).isEqualTo(2 * 4 + 1);
        assertThat(grid.channels()).isEqualTo(3);
        assertThat(red(grid, 0, 0)).isEqualTo(10);
        assertThat(red(grid, 1, 1)).isEqualTo(10);
        assertThat(red(grid, 0, 2)).isEqualTo(20);
        assertThat(red(grid, 2, 0)).isEqualTo(30);
        assertThat(red(grid, 3, 3)).isEqualTo(40);
        assertThat(red(grid, 0, 4)).as("gap").isEqualTo(255);
        assertThat(red(grid, 0, 5)).isEqualTo(50);
        assertThat(red(grid, 5, 0)).isEqualTo(60);
        assertThat(red(grid, 8, 8)).as("no fourth image").isEqualTo(255);
    }

    @Test
    void neverShrinks() {
        assertThat(ImageGrid.enlargement(224, 224, 96)).isEqualTo(1);
        assertThat(ImageGrid.enlargement(32, 32, 96)).isEqualTo(3);
        assertThat(ImageGrid.enlargement(32, 20, 90)).isEqualTo(3);
    }

    @Test
    void aSingleRowIsOnlyAsWideAsItsImages() {
        Image grid = new ImageGrid(8, 2, 3).lay(List.of(grey(2, 2, 1), grey(2, 2, 2)));
        assertThat(grid.width()).isEqualTo(2 + 3 + 2);
        assertThat(grid.height()).isEqualTo(2);
    }

    @Test
    void refusesNothingToShow() {
        assertThatThrownBy(() -> new ImageGrid(2, 4, 1).lay(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ImageGrid(0, 4, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
