/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.export;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.engine.ComputeDevice;
import dev.maect.io.Json;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import dev.maect.vit.PositionalEmbedding;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** An encoder as it is exported: fixed image size, pooling and input. Closing it frees the weights. */
public final class ExportModel implements AutoCloseable {
    private final Encoder encoder;
    private final Pooling pooling;
    private final PixelNormalisation normalisation;
    private final PixelInput pixels;
    private final String stage;
    private final Map<String, String> provenance;
    private final Optional<ExportClassifier> classifier;

    private ExportModel(
            Encoder encoder,
            Pooling pooling,
            PixelNormalisation normalisation,
            PixelInput pixels,
            String stage,
            Map<String, String> provenance,
            Optional<ExportClassifier> classifier) {
        this.encoder = encoder;
        this.pooling = pooling;
        this.normalisation = normalisation;
        this.pixels = pixels;
        this.stage = stage;
        this.provenance = provenance;
        this.classifier = classifier;
        encoder.freeze();
    }

    /**
     * What a model computes for a batch.
     *
     * @param tokens float32 [N, 1 + patches, dim]
     * @param features float32 [N, pooled width]
     */
    public record Outputs(Tensor tokens, Tensor features) implements AutoCloseable {
        @Override
        public void close() {
            tokens.close();
            features.close();
        }
    }

    /**
     * Loads the encoder of a model file.
     *
     * @throws ExportException if the image size is not a multiple of the patch size
     * @throws dev.maect.weights.CheckpointException if the file cannot be read
     */
    public static ExportModel open(Path path, ExportOptions options) {
        try (ModelFile file = ModelFile.open(path)) {
            ModelDescription description = file.description();
            Optional<EncoderConfig> other = otherSize(description.encoder(), options);
            Pooling pooling = options.pooling().orElse(description.pooling());
            Encoder own = file.encoder();
            return new ExportModel(
                    other.map(config -> resized(own, config)).orElse(own),
                    pooling,
                    description.normalisation(),
                    options.pixels(),
                    description.stage(),
                    description.provenance(),
                    // It has learned from the features of the file's own pooling.
                    pooling == description.pooling() ? ExportClassifier.in(file) : Optional.empty());
        }
    }

    private static Optional<EncoderConfig> otherSize(EncoderConfig config, ExportOptions options) {
        int size = options.imageSize().orElse(0);
        if (options.imageSize().isEmpty() || (size == config.imageHeight() && size == config.imageWidth())) {
            return Optional.empty();
        }
        if (size < config.patchSize() || size % config.patchSize() != 0) {
            throw new ExportException("The image size " + size + " is not a multiple of the encoder's patch size "
                    + config.patchSize() + ". Choose one that is, such as "
                    + config.patchSize() * Math.max(1, Math.round(size / (double) config.patchSize())) + ".");
        }
        return Optional.of(config.withImage(size, size));
    }

    /** The encoder for other images, with its positions interpolated; closes {@code encoder}. */
    private static Encoder resized(Encoder encoder, EncoderConfig config) {
        EncoderConfig old = encoder.config();
        Encoder result = new Encoder(config);
        try (encoder;
                NoGradGuard guard = new NoGradGuard();
                Tensor positions = PositionalEmbedding.interpolate(
                        Objects.requireNonNull(encoder.tensors().buffers().get("pos_embed")),
                        old.gridRows(),
                        old.gridColumns(),
                        config.gridRows(),
                        config.gridColumns())) {
            Map<String, Tensor> tensors = new LinkedHashMap<>(encoder.tensors().all());
            tensors.put("pos_embed", positions);
            result.tensors().load(tensors);
        }
        return result;
    }

    /**
     * What the exported model must compute, on the CPU in float32.
     *
     * @param input as {@link #inputShape} and {@link PixelInput} say; the caller closes the result
     */
    public Outputs forward(Tensor input) {
        try (NoGradGuard guard = new NoGradGuard()) {
            if (pixels == PixelInput.NORMALISED) {
                return outputs(encoder.forward(input));
            }
            try (Tensor normalised = normalisation.apply(input, ComputeDevice.CPU)) {
                return outputs(encoder.forward(normalised));
            }
        }
    }

    private Outputs outputs(Tensor tokens) {
        return new Outputs(tokens, encoder.features(tokens, pooling));
    }

    /** Shape of a batch of {@code count} images. */
    public long[] inputShape(long count) {
        return pixels.shape(count, config().channels(), config().imageHeight(), config().imageWidth());
    }

    /** The encoder; closed with this. */
    public Encoder encoder() {
        return encoder;
    }

    /** The encoder's shape, with the image size of the export. */
    public EncoderConfig config() {
        return encoder.config();
    }

    /** How features are made of tokens. */
    public Pooling pooling() {
        return pooling;
    }

    /** How pixels are normalised. */
    public PixelNormalisation normalisation() {
        return normalisation;
    }

    /** What the exported model takes. */
    public PixelInput pixels() {
        return pixels;
    }

    /** The classifier of the file, where its features are exported. */
    Optional<ExportClassifier> classifier() {
        return classifier;
    }

    /** Per channel: what a byte is multiplied with to be normalised. */
    float[] pixelScale() {
        float[] scale = new float[normalisation.std().size()];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = (float) (1 / (255 * normalisation.std().get(c)));
        }
        return scale;
    }

    /** Per channel: what is added after {@link #pixelScale}. */
    float[] pixelShift() {
        float[] shift = new float[normalisation.std().size()];
        for (int c = 0; c < shift.length; c++) {
            shift[c] =
                    (float) (-normalisation.mean().get(c) / normalisation.std().get(c));
        }
        return shift;
    }

    /** The description for a model file of this encoder alone. */
    ModelDescription description() {
        return new ModelDescription(config(), Optional.empty(), pooling, normalisation, stage, provenance);
    }

    /** What a file says of itself, as short texts by key. */
    Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("pooling", pooling.toString());
        metadata.put("input", pixels.description());
        metadata.put("image-size", config().imageHeight() + "x" + config().imageWidth());
        metadata.put("mean", normalisation.mean().toString());
        metadata.put("std", normalisation.std().toString());
        classifier.ifPresent(own -> metadata.put("classes", Json.line(own.classes())));
        metadata.put(ModelDescription.KEY, description().toJson());
        return metadata;
    }

    @Override
    public void close() {
        encoder.close();
        classifier.ifPresent(ExportClassifier::close);
    }
}
