/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import dev.maect.checkpoint.ClassifierDescription;
import dev.maect.distributed.GatheredRows;
import dev.maect.distributed.ProcessGroup;
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
     * Logits of images.
     *
     * @param images float [N, C, H, W], normalised
     * @return float [N, classes]
     */
    Tensor forward(Tensor images) {
        return Scopes.keep(() -> {
            Tensor pooled = encoder.features(encoder.forward(images), pooling);
            return linear.forward(
                    batchNorm.map(norm -> norm.forward(pooled, false)).orElse(pooled));
        });
    }

    /**
     * Logits of a batch in training; batch norm uses the statistics of the whole batch.
     *
     * @param images float [N, C, H, W], normalised, those of this rank
     * @param dropPath what leaves out residual branches
     * @param total images of all ranks
     * @return float [N, classes]
     */
    Tensor forward(Tensor images, DropPath dropPath, ProcessGroup ranks, int total) {
        return Scopes.keep(() -> {
            Tensor pooled = encoder.features(encoder.forward(images, dropPath), pooling);
            return linear.forward(batchNorm
                    .map(norm -> {
                        Tensor all = norm.forward(GatheredRows.of(ranks, pooled, 1, total), true);
                        return ranks.isAlone()
                                ? all
                                : all.narrow(
                                        0,
                                        ranks.share().from(total),
                                        ranks.share().of(total));
                    })
                    .orElse(pooled));
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
