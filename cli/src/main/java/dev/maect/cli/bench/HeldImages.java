/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Drawn images held in memory: decoding costs nothing.
 *
 * @param images the images
 * @param count how many there are to be, the same ones again where they do not suffice
 */
record HeldImages(List<Image> images, int count) implements ImageSource {
    private static final int MOST_DISTINCT = 64;

    /** {@code count} images of {@code height} x {@code width}. */
    static HeldImages draw(int count, int height, int width) {
        int distinct = Math.min(count, MOST_DISTINCT);
        int side = Math.max(8, Math.max(height, width));
        try (DrawnSource source =
                new DrawnSource(1, distinct, DrawnOptions.defaults().withImageSize(side))) {
            List<Image> drawn = IntStream.range(0, distinct)
                    .mapToObj(i -> cut(source.read(i), height, width))
                    .toList();
            return new HeldImages(drawn, count);
        }
    }

    private static Image cut(Image image, int height, int width) {
        byte[] pixels = new byte[height * width * 3];
        for (int y = 0; y < height; y++) {
            System.arraycopy(image.pixels(), 3 * y * image.width(), pixels, 3 * y * width, 3 * width);
        }
        return new Image(height, width, 3, pixels);
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public String name(int index) {
        return "drawn image " + index;
    }

    @Override
    public Image read(int index) {
        return images.get(index % images.size());
    }

    @Override
    public List<LabelSet> labelSets() {
        return List.of();
    }

    @Override
    public String description() {
        return size() + " drawn images";
    }

    @Override
    public void close() {} // nothing is held open
}
