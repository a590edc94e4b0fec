/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.contrast.Head;
import dev.maect.data.loader.BatchSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.recipe.Recipe;
import dev.maect.vit.Encoder;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Stage 2 on features instead of images. The encoder is frozen, so the features of a view never change: where the same
 * few views of each image serve all epochs, they are encoded once ({@link CachedViews}) and only the head computes.
 */
final class CachedHeadPreparation extends HeadPreparation {
    CachedHeadPreparation(Recipe recipe, Encoder encoder, Head head, Pooling pooling) {
        super(recipe, encoder, head, pooling);
    }

    /** Encodes the views of every image now, unless an earlier sitting has. */
    @Override
    public Optional<BatchSource> batches(StageContext context, int batchSize) {
        CachedViewFile file = new CachedViewFile(context);
        Optional<CachedViewBatches> batches = file.read(batchSize);
        if (batches.isEmpty()) {
            batches = new ViewEncoding(
                            context.recipe(), encoder(), context.device(), context.precision(), context.group())
                    .encode(
                            context.source(),
                            views().groups().get(0),
                            context.workers(),
                            context.onBad(),
                            context.reading(),
                            context.cancelled());
            batches.ifPresent(file::write);
        }
        return batches.map(encoded -> encoded);
    }

    /** Joins the views: float32 [V, B, D] to [V * B, D] on the device. */
    @Override
    public Tensor input(Tensor views, PixelNormalisation normalisation, ComputeDevice device) {
        return device.place(views).flatten(0, 1);
    }

    @Override
    Tensor features(Tensor input) {
        return input;
    }
}
