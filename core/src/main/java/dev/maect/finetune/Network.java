/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.checkpoint.ClassifierDescription;
import dev.maect.engine.BatchNorm;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.engine.Initialisation;
import dev.maect.engine.Linear;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Scopes;
import dev.maect.engine.kernel.Undo;
import dev.maect.vit.DropPath;
import dev.maect.vit.Encoder;
import dev.maect.vit.Pooling;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder with a classifier on its pooled tokens: final norm, pooling, optionally batch norm without scale and shift,
 * one linear layer. Owns both parts.
 */
final class Network implements AutoCloseable {
    private static final double WEIGHT_STD = 0.01;

    private final Encoder encoder;
    private final Pooling pooling;
    private final ClassifierDescription description;
    private final Optional<BatchNorm> batchNorm;
    private final Linear linear;
    private final NamedTensors classifier = new NamedTensors();

    /** Zero classifier on {@code encoder}, which this owns from here on and which is on {@code device} already. */
    Network(Encoder encoder, Pooling pooling, ClassifierDescription description, ComputeDevice device) {
        this.encoder = encoder;
        this.pooling = pooling;
        this.description = description;
        int width = pooling.width(encoder.config().dim());
        linear = new Linear(width, description.classes().size(), true);
        classifier.include(linear.tensors());
        batchNorm = description.batchNorm() ? Optional.of(new BatchNorm(width, false)) : Optional.empty();
        batchNorm.ifPresent(norm -> classifier.include("norm", norm.tensors()));
        if (!device.equals(ComputeDevice.CPU)) {
            device.place(classifier);
        }
    }

    /** Draws the classifier's weights: normal with 0.01, biases 0. */
    void initialiseClassifier(long seed) {
        NamedTensors fresh = new Linear(
                        pooling.width(encoder.config().dim()),
                        description.classes().size(),
                        true)
                .tensors();
        try (GeneratorOptional generator = Generators.of(seed, "classifier")) {
            Tensor weight = Objects.requireNonNull(fresh.parameters().get("weight"));
            Initialisation.normal(weight, WEIGHT_STD, generator);
            linear.tensors().copyFrom(fresh);
        } finally {
            fresh.close();
        }
    }

    /**
     * Logits of a batch.
     *
     * @param images float [N, C, H, W], normalised
     * @param training whether batch norm uses the batch's statistics
     * @param dropPath what leaves out residual branches
     * @return float [N, classes]
     */
    Tensor forward(Tensor images, boolean training, Optional<DropPath> dropPath) {
        return Scopes.keep(() -> {
            Tensor tokens = dropPath.isPresent() ? encoder.forward(images, dropPath.get()) : encoder.forward(images);
            Tensor pooled = encoder.features(tokens, pooling);
            Tensor normed =
                    batchNorm.map(norm -> norm.forward(pooled, training)).orElse(pooled);
            return linear.forward(normed);
        });
    }

    /** Batch norm's statistics as they are now, to be put back if a step is not made. The caller closes it. */
    Undo keepStatistics() {
        Undo undo = new Undo();
        batchNorm.ifPresent(norm -> norm.tensors().buffers().values().forEach(undo::keep));
        return undo;
    }

    Encoder encoder() {
        return encoder;
    }

    NamedTensors classifier() {
        return classifier;
    }

    ClassifierDescription description() {
        return description;
    }

    Pooling pooling() {
        return pooling;
    }

    @Override
    public void close() {
        encoder.close();
        classifier.close();
    }
}
