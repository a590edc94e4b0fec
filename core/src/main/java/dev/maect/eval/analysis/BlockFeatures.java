/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.analysis;

import dev.maect.data.ImageSource;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.vit.Pooling;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Features after every block, pooled from the residual stream before the final norm: where in the encoder the objects
 * are. MAE-CT tunes the upper half of the blocks because a masked autoencoder's best features are not its last ones.
 * Owns its tensors.
 *
 * @param perBlock one set per block, the first block first
 */
public record BlockFeatures(List<FeatureSet> perBlock) implements AutoCloseable {
    /** Copies the list. */
    public BlockFeatures {
        perBlock = List.copyOf(perBlock);
    }

    /**
     * Extracts the features of all blocks in one pass over the pictures; the caller closes them.
     *
     * @param batchSize pictures per forward pass
     */
    public static BlockFeatures extract(
            FeatureExtractor extractor, ImageSource source, Pooling pooling, int batchSize) {
        int depth = extractor.config().depth();
        int width = pooling.width(extractor.config().dim());
        List<Tensor> features = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            features.add(torch.empty(source.size(), width));
        }
        extractor.forEachBatch(source, batchSize, (encoder, images, row) -> {
            List<Tensor> outputs = encoder.blockOutputs(images);
            for (int i = 0; i < depth; i++) {
                try (PointerScope scope = new PointerScope()) {
                    Tensor pooled = pooling.apply(outputs.get(i));
                    features.get(i).narrow(0, row, pooled.size(0)).copy_(pooled);
                }
            }
        });
        return new BlockFeatures(features.stream()
                .map(tensor -> new FeatureSet(tensor, source.labelSets()))
                .toList());
    }

    @Override
    public void close() {
        perBlock.forEach(FeatureSet::close);
    }
}
