/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import dev.maect.cli.picture.ContactSheet;
import dev.maect.cli.picture.FeatureMap;
import dev.maect.cli.picture.Tile;
import dev.maect.data.CentreCrop;
import dev.maect.data.ImageSource;
import dev.maect.data.Picture;
import dev.maect.data.PictureEncoder;
import dev.maect.data.Resampling;
import dev.maect.data.Resize;
import dev.maect.data.SubsetSource;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.vit.EncoderConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The class token's attention to the patches as light on the picture: the mean over the heads, and the heads. */
final class AttentionAnalysis {
    private static final int PICTURES = 12;
    private static final int MOST_HEADS = 8;
    private static final int TILE = 96;
    private static final double DARK = 0.2;

    private AttentionAnalysis() {}

    static Map<String, Double> run(Subject subject) {
        try (FeatureExtractor extractor = subject.openExtractor()) {
            draw(subject, extractor);
        }
        return Map.of();
    }

    private static void draw(Subject subject, FeatureExtractor extractor) {
        EncoderConfig config = extractor.config();
        int block = subject.block().orElse(config.depth() - 1);
        int[] rows = FeatureMap.sample(subject.test().pictures().size(), PICTURES);
        ImageSource sample = new SubsetSource(subject.test().pictures(), rows);
        CentreCrop crop = new CentreCrop(config.imageHeight(), config.imageWidth(), CentreCrop.PAPER_RATIO);
        List<ContactSheet.Row> sheet = new ArrayList<>();
        extractor.forEachBatch(sample, rows.length, (encoder, images, row) -> {
            Tensor maps = encoder.classTokenAttention(images, block);
            for (int i = 0; i < rows.length; i++) {
                sheet.add(row(crop.apply(sample.read(i)), maps.select(0, i)));
            }
        });
        PictureEncoder.writePng(new ContactSheet(TILE).draw(sheet), subject.file("attention-block-" + block + ".png"));
    }

    /** Picture, mean over heads, then each head; maps are float [heads, rows, columns]. */
    private static ContactSheet.Row row(Picture picture, Tensor maps) {
        int patchRows = (int) maps.size(1);
        int patchColumns = (int) maps.size(2);
        List<Tile> tiles = new ArrayList<>();
        tiles.add(new Tile(picture, "picture", Tile.Mark.NONE));
        float[] mean = Tensors.toFloats(maps.mean(0));
        tiles.add(new Tile(lit(picture, mean, patchRows, patchColumns), "mean", Tile.Mark.NONE));
        for (int head = 0; head < Math.min(MOST_HEADS, maps.size(0)); head++) {
            float[] map = Tensors.toFloats(maps.select(0, head));
            tiles.add(new Tile(lit(picture, map, patchRows, patchColumns), "head " + head, Tile.Mark.NONE));
        }
        return new ContactSheet.Row("", tiles);
    }

    /**
     * The picture, bright where the map is high and dark where it is low, by the square root of the place in the map's
     * own range: often one patch has most of the attention.
     */
    static Picture lit(Picture picture, float[] map, int rows, int columns) {
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
        Picture light = Resize.resize(
                new Picture(rows, columns, 1, levels), picture.height(), picture.width(), Resampling.BILINEAR);
        byte[] pixels = picture.pixels().clone();
        for (int i = 0; i < pixels.length; i++) {
            double factor = DARK + (1 - DARK) * (light.pixels()[i / picture.channels()] & 0xff) / 255;
            pixels[i] = (byte) Math.round((pixels[i] & 0xff) * factor);
        }
        return new Picture(picture.height(), picture.width(), picture.channels(), pixels);
    }
}
