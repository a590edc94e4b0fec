/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.CentreCrop;
import dev.maect.data.augment.Resampling;
import dev.maect.data.augment.Resize;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.source.SubsetSource;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.analysis.FeatureMap;
import dev.maect.report.figure.ContactSheet;
import dev.maect.report.figure.Tile;
import dev.maect.vit.EncoderConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The class token's attention to the patches as light on the image: the mean over the heads, and the heads. */
final class AttentionAnalysis {
    private static final int IMAGES = 12;
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
        int[] rows = FeatureMap.sample(subject.test().images().size(), IMAGES);
        ImageSource sample = new SubsetSource(subject.test().images(), rows);
        CentreCrop crop = new CentreCrop(config.imageHeight(), config.imageWidth(), CentreCrop.PAPER_RATIO);
        List<ContactSheet.Row> sheet = new ArrayList<>();
        extractor.forEachBatch(sample, rows.length, (encoder, images, row) -> {
            Tensor maps = encoder.classTokenAttention(images, block);
            for (int i = 0; i < rows.length; i++) {
                sheet.add(row(crop.apply(sample.read(i)), maps.select(0, i)));
            }
        });
        ImageEncoder.writePng(new ContactSheet(TILE).draw(sheet), subject.file("attention-block-" + block + ".png"));
    }

    /** Image, mean over heads, then each head; maps are float [heads, rows, columns]. */
    private static ContactSheet.Row row(Image image, Tensor maps) {
        int patchRows = (int) maps.size(1);
        int patchColumns = (int) maps.size(2);
        List<Tile> tiles = new ArrayList<>();
        tiles.add(new Tile(image, "image", Tile.Mark.NONE));
        float[] mean = Tensors.toFloats(maps.mean(0));
        tiles.add(new Tile(lit(image, mean, patchRows, patchColumns), "mean", Tile.Mark.NONE));
        for (int head = 0; head < Math.min(MOST_HEADS, maps.size(0)); head++) {
            float[] map = Tensors.toFloats(maps.select(0, head));
            tiles.add(new Tile(lit(image, map, patchRows, patchColumns), "head " + head, Tile.Mark.NONE));
        }
        return new ContactSheet.Row("", tiles);
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
