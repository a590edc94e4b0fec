/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.data.DrawnOptions;
import dev.maect.data.DrawnSource;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.Picture;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Drawn pictures held in memory: decoding costs nothing.
 *
 * @param pictures the pictures
 * @param count how many there are to be, the same ones again where they do not suffice
 */
record HeldPictures(List<Picture> pictures, int count) implements ImageSource {
    private static final int MOST_DISTINCT = 64;

    /** {@code count} pictures of {@code height} x {@code width}. */
    static HeldPictures draw(int count, int height, int width) {
        int distinct = Math.min(count, MOST_DISTINCT);
        int side = Math.max(8, Math.max(height, width));
        try (DrawnSource source =
                new DrawnSource(1, distinct, DrawnOptions.defaults().withImageSize(side))) {
            List<Picture> drawn = IntStream.range(0, distinct)
                    .mapToObj(i -> cut(source.read(i), height, width))
                    .toList();
            return new HeldPictures(drawn, count);
        }
    }

    private static Picture cut(Picture picture, int height, int width) {
        byte[] pixels = new byte[height * width * 3];
        for (int y = 0; y < height; y++) {
            System.arraycopy(picture.pixels(), 3 * y * picture.width(), pixels, 3 * y * width, 3 * width);
        }
        return new Picture(height, width, 3, pixels);
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public String name(int index) {
        return "drawn picture " + index;
    }

    @Override
    public Picture read(int index) {
        return pictures.get(index % pictures.size());
    }

    @Override
    public List<LabelSet> labelSets() {
        return List.of();
    }

    @Override
    public String description() {
        return size() + " drawn pictures";
    }

    @Override
    public void close() {} // nothing is held open
}
