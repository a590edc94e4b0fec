/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.Batch;
import dev.maect.data.ImageSource;
import dev.maect.data.Loader;
import dev.maect.data.LoaderEpoch;
import dev.maect.data.LoaderOptions;
import dev.maect.data.Views;
import dev.maect.engine.Autocast;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns pictures into features with a frozen encoder: resized and centre-cropped, not augmented, pooled after the final
 * norm. Closing it frees the encoder.
 */
public final class FeatureExtractor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeatureExtractor.class);

    private final Encoder encoder;
    private final Pooling pooling;
    private final PixelNormalisation normalisation;
    private final ComputeDevice device;
    private final Precision precision;

    /** An extractor that owns {@code encoder}, which is on {@code device} already. */
    public FeatureExtractor(
            Encoder encoder,
            Pooling pooling,
            PixelNormalisation normalisation,
            ComputeDevice device,
            Precision precision) {
        this.encoder = encoder;
        this.pooling = pooling;
        this.normalisation = normalisation;
        this.device = device;
        this.precision = precision;
        encoder.freeze();
    }

    /** Loads a model, whoever wrote it (see {@link ModelFile}); pooling and normalisation are the file's. */
    public static FeatureExtractor open(Path path, ComputeDevice device, Precision precision) {
        try (ModelFile file = ModelFile.open(path)) {
            return open(file, file.description().pooling(), device, precision);
        }
    }

    /** Loads a model with another pooling. */
    public static FeatureExtractor open(Path path, Pooling pooling, ComputeDevice device, Precision precision) {
        try (ModelFile file = ModelFile.open(path)) {
            return open(file, pooling, device, precision);
        }
    }

    private static FeatureExtractor open(ModelFile file, Pooling pooling, ComputeDevice device, Precision precision) {
        ModelDescription description = file.description();
        file.notes().forEach(LOG::info);
        Encoder encoder = file.encoder();
        if (!device.equals(ComputeDevice.CPU)) {
            encoder.tensors().move(device::place);
        }
        return new FeatureExtractor(encoder, pooling, description.normalisation(), device, precision);
    }

    /**
     * The features of every picture of {@code source}, in its order, with its labels.
     *
     * @param batchSize pictures per forward pass
     * @return float32 [N, D] on the CPU; the caller closes it
     */
    public FeatureSet extract(ImageSource source, int batchSize) {
        Tensor features =
                torch.empty(source.size(), pooling.width(encoder.config().dim()));
        forEachBatch(source, batchSize, (model, images, row) -> {
            Tensor pooled = pooling.apply(model.forward(images));
            features.narrow(0, row, pooled.size(0)).copy_(pooled);
        });
        return new FeatureSet(features, source.labelSets());
    }

    /** Looks at a batch of pictures with the encoder. */
    @FunctionalInterface
    public interface BatchVisitor {
        /**
         * Runs without gradients, under the extractor's precision, in a pointer scope that ends with the batch.
         *
         * @param encoder the frozen encoder
         * @param images float32 [B, C, H, W], normalised, on the encoder's device
         * @param row the index in the source of the batch's first picture
         */
        void visit(Encoder encoder, Tensor images, long row);
    }

    /** Shows every picture of {@code source} to {@code visitor}, in its order, resized and cropped for the encoder. */
    public void forEachBatch(ImageSource source, int batchSize, BatchVisitor visitor) {
        EncoderConfig config = encoder.config();
        Views views = Views.evaluation(config.imageHeight(), config.imageWidth());
        int workers = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        try (Loader loader = new Loader(source, views, LoaderOptions.evaluation(batchSize, workers));
                LoaderEpoch batches = loader.epoch(0)) {
            long row = 0;
            while (batches.hasNext()) {
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = new NoGradGuard();
                        Batch batch = batches.next();
                        Autocast autocast = new Autocast(device, precision)) {
                    visitor.visit(encoder, normalisation.apply(batch.views(), device), row);
                    row += batch.indices().size(0);
                }
            }
        }
    }

    /** The encoder's shape, such as the size of the pictures it takes. */
    public EncoderConfig config() {
        return encoder.config();
    }

    @Override
    public void close() {
        encoder.close();
    }
}
