/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import dev.maect.data.Image;
import dev.maect.data.augment.Resampling;
import dev.maect.data.augment.Resize;
import dev.maect.eval.figure.AttentionMaps;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Attention as light on images: a row per image with the mean over its heads and the first heads. */
final class AttentionLight {
    private static final int TILE = 96;
    private static final int MOST_HEADS = 8;
    private static final double DARK = 0.2;

    private AttentionLight() {}

    static byte[] png(AttentionMaps maps) {
        return new ContactSheet(TILE)
                .png(maps.images().stream()
                        .map(attended -> row(attended, maps.rows(), maps.columns()))
                        .toList());
    }

    private static ImageSheet.Row row(AttentionMaps.Attended attended, int rows, int columns) {
        List<Tile> tiles = new ArrayList<>();
        tiles.add(new Tile(attended.image(), "image"));
        tiles.add(new Tile(lit(attended.image(), mean(attended.heads()), rows, columns), "mean"));
        for (int head = 0; head < Math.min(MOST_HEADS, attended.heads().size()); head++) {
            tiles.add(new Tile(lit(attended.image(), attended.heads().get(head), rows, columns), "head " + head));
        }
        return new ImageSheet.Row("", tiles);
    }

    private static float[] mean(List<float[]> heads) {
        float[] mean = new float[heads.get(0).length];
        for (int i = 0; i < mean.length; i++) {
            int patch = i;
            mean[i] = (float)
                    heads.stream().mapToDouble(head -> head[patch]).average().orElseThrow();
        }
        return mean;
    }

    /**
     * The image, bright where the map is high and dark where it is low, by the square root of the place in the map's
     * own range: often one patch has most of the attention.
     */
    static Image lit(Image image, float[] map, int rows, int columns) {
        float low = Float.MAX_VALUE;
        float high = -Float.MAX_VALUE;
        for (float value : map) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        byte[] levels = new byte[map.length];
        Arrays.fill(levels, (byte) 255);
        for (int i = 0; i < map.length && high > low; i++) {
            levels[i] = (byte) Math.round(255 * Math.sqrt((map[i] - low) / (high - low)));
        }
        Image light =
                Resize.resize(new Image(rows, columns, 1, levels), image.height(), image.width(), Resampling.BILINEAR);
        byte[] pixels = image.pixels().clone();
        for (int i = 0; i < pixels.length; i++) {
            double factor = DARK + (1 - DARK) * (light.pixels()[i / image.channels()] & 0xff) / 255;
            pixels[i] = (byte) Math.round((pixels[i] & 0xff) * factor);
        }
        return new Image(image.height(), image.width(), image.channels(), pixels);
    }
}
