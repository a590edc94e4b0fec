/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import dev.maect.data.Image;
import java.util.Arrays;
import java.util.List;

/**
 * Lays images out in rows of equal tiles on white. Small images are enlarged by a whole factor, pixel by pixel, so
 * that what is shown is what the encoder saw.
 *
 * @param columns tiles per row
 * @param tile enlarge so that the longer side comes near to this many pixels
 * @param gap white pixels between tiles
 */
public record ImageGrid(int columns, int tile, int gap) {
    private static final int CHANNELS = 3;

    /** Checks the layout. */
    public ImageGrid {
        if (columns < 1 || tile < 1 || gap < 0) {
            throw new IllegalArgumentException("No grid of " + columns + " columns, tile " + tile + ", gap " + gap);
        }
    }

    /** The factor by which an image of the given size is enlarged: whole, at least 1. */
    public static int enlargement(int height, int width, int tile) {
        return Math.max(1, Math.round((float) tile / Math.max(height, width)));
    }

    /** One RGB image of all {@code images}, in reading order; tiles have the size of the largest. */
    public Image lay(List<Image> images) {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("A grid needs at least one image");
        }
        int height = images.stream().mapToInt(Image::height).max().orElseThrow();
        int width = images.stream().mapToInt(Image::width).max().orElseThrow();
        int factor = enlargement(height, width, tile);
        int across = Math.min(columns, images.size());
        int down = (images.size() + columns - 1) / columns;
        int gridWidth = across * width * factor + (across - 1) * gap;
        int gridHeight = down * height * factor + (down - 1) * gap;
        byte[] pixels = new byte[gridHeight * gridWidth * CHANNELS];
        Arrays.fill(pixels, (byte) 255);
        Image grid = new Image(gridHeight, gridWidth, CHANNELS, pixels);
        for (int i = 0; i < images.size(); i++) {
            place(
                    images.get(i),
                    factor,
                    i / columns * (height * factor + gap),
                    i % columns * (width * factor + gap),
                    grid);
        }
        return grid;
    }

    private static void place(Image image, int factor, int top, int left, Image grid) {
        byte[] from = image.pixels();
        byte[] to = grid.pixels();
        int channels = image.channels();
        for (int y = 0; y < image.height() * factor; y++) {
            for (int x = 0; x < image.width() * factor; x++) {
                int source = (y / factor * image.width() + x / factor) * channels;
                int target = ((top + y) * grid.width() + left + x) * CHANNELS;
                for (int c = 0; c < CHANNELS; c++) {
                    to[target + c] = from[source + (channels >= CHANNELS ? c : 0)];
                }
            }
        }
    }
}
