/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.analysis;

import dev.maect.data.ImageSource;
import dev.maect.data.augment.CentreCrop;
import dev.maect.data.source.SubsetSource;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.analysis.FeatureMap;
import dev.maect.eval.figure.AttentionMaps;
import dev.maect.report.figure.Drawing;
import dev.maect.vit.EncoderConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The class token's attention to the patches as light on the image: the mean over the heads, and the heads. */
final class AttentionAnalysis {
    private static final int IMAGES = 12;

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
        List<AttentionMaps.Attended> attended = new ArrayList<>();
        extractor.forEachBatch(sample, rows.length, (encoder, images, row) -> {
            Tensor maps = encoder.classTokenAttention(images, block);
            for (int i = 0; i < rows.length; i++) {
                attended.add(new AttentionMaps.Attended(crop.apply(sample.read(i)), heads(maps.select(0, i))));
            }
        });
        int rowsOfPatches = config.imageHeight() / config.patchSize();
        int columnsOfPatches = config.imageWidth() / config.patchSize();
        Drawing.draw(
                new AttentionMaps(subject.title(), block, rowsOfPatches, columnsOfPatches, attended),
                ClusterAnalysis.stem(subject, "attention-block-" + block + ".png"));
    }

    /** Maps are float [heads, rows, columns]. */
    private static List<float[]> heads(Tensor maps) {
        List<float[]> heads = new ArrayList<>();
        for (int head = 0; head < maps.size(0); head++) {
            heads.add(Tensors.toFloats(maps.select(0, head)));
        }
        return heads;
    }
}
