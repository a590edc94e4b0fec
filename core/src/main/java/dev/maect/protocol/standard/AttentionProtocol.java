/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.CentreCrop;
import dev.maect.data.source.SubsetSource;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.analysis.FeatureMap;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.figure.AttentionMaps;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import dev.maect.vit.EncoderConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Where the class token looks: its attention to the patches of a few images, by head.
 *
 * @param images at most so many of each side, drawn at random
 * @param block whose attention, from 0; empty for the last
 */
@AutoService(EvaluationProtocol.class)
public record AttentionProtocol(
        @Setting("At most so many images of each side, drawn at random.")
        int images,

        @Setting("Whose attention to show, from 0 (default: the last).")
        Optional<Integer> block)
        implements EvaluationProtocol {
    private static final int SHOWN = 12;

    /** The usual settings. */
    public AttentionProtocol() {
        this(Sample.USUAL, Optional.empty());
    }

    /** Checks the settings. */
    public AttentionProtocol {
        Sample.require(images);
    }

    @Override
    public String name() {
        return "attention";
    }

    @Override
    public String description() {
        return "Where the class token looks, as light on images.";
    }

    @Override
    public int order() {
        return 110;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.keeps()
                ? Sample.obstacle(context, name())
                : Optional.of("Attention is something to look at, no number: give a folder for cards.");
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("features", context.pooling().toString());
        settings.put("images", Integer.toString(images));
        settings.put("block", Integer.toString(block(context)));
        return settings;
    }

    private int block(EvaluationContext context) {
        return block.orElse(context.config().depth() - 1);
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        EncoderConfig config = context.config();
        int chosen = block(context);
        ImageSource test = Sample.ofTest(context, images).images();
        ImageSource shown = new SubsetSource(test, FeatureMap.sample(test.size(), SHOWN));
        CentreCrop crop = new CentreCrop(config.imageHeight(), config.imageWidth(), CentreCrop.PAPER_RATIO);
        List<AttentionMaps.Attended> attended = new ArrayList<>();
        try (FeatureSet usable = context.extract(shown);
                FeatureExtractor extractor = context.openExtractor()) {
            extractor.forEachBatch(shown, shown.size(), (encoder, batch, row) -> {
                Tensor maps = encoder.classTokenAttention(batch, chosen);
                for (int i = 0; i < shown.size(); i++) {
                    attended.add(new AttentionMaps.Attended(crop.apply(shown.read(i)), heads(maps.select(0, i))));
                }
            });
        }
        String title = context.encoder().name() + ": attention of block " + chosen;
        AttentionMaps all = new AttentionMaps(
                title,
                chosen,
                config.imageHeight() / config.patchSize(),
                config.imageWidth() / config.patchSize(),
                attended);
        context.keep("attention-block-" + chosen + ".json", all::write);
        return new ProtocolResults();
    }

    /** Each head's map over the patches, row by row; {@code maps} is float [heads, rows, columns]. */
    private static List<float[]> heads(Tensor maps) {
        List<float[]> heads = new ArrayList<>();
        for (int head = 0; head < maps.size(0); head++) {
            heads.add(Tensors.toFloats(maps.select(0, head)));
        }
        return heads;
    }
}
