/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import dev.maect.engine.NamedTensors;
import dev.maect.engine.Scopes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * An exponential average of an encoder's weights over the steps (MAE-CT loggers/ema_logger.py, 0.9999): what is
 * evaluated and exported. Starts as a copy; what is frozen does not change and is shared with the encoder, so freeze before
 * an average is made.
 */
public final class WeightAverage implements AutoCloseable {
    private final NamedTensors source;
    private final double decay;
    private final Map<String, Tensor> average = new LinkedHashMap<>();

    /** Starts as a copy of what trains in {@code source}. */
    public WeightAverage(NamedTensors source, double decay) {
        this.source = source;
        this.decay = decay;
        try (NoGradGuard guard = new NoGradGuard()) {
            source.all().forEach((name, tensor) -> average.put(name, Scopes.escape(startOf(tensor))));
        }
    }

    private static Tensor startOf(Tensor tensor) {
        if (!tensor.requires_grad()) {
            return tensor.detach();
        }
        try (Tensor detached = tensor.detach()) {
            return detached.clone();
        }
    }

    /** After a step: {@code average * decay + weights * (1 - decay)}. */
    public void update() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Scalar weight = new Scalar(1 - decay)) {
            source.all().forEach((name, tensor) -> { // positions, a buffer, may train
                if (tensor.requires_grad()) {
                    Objects.requireNonNull(average.get(name)).lerp_(tensor, weight);
                }
            });
        }
    }

    /** The averaged weights by name: these tensors, not copies. */
    public Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(average);
    }

    /** Those of the averaged weights that {@link #update} changes. */
    public Map<String, Tensor> changing() {
        Map<String, Tensor> changing = new LinkedHashMap<>();
        source.all().forEach((name, tensor) -> {
            if (tensor.requires_grad()) {
                changing.put(name, Objects.requireNonNull(average.get(name)));
            }
        });
        return changing;
    }

    @Override
    public void close() {
        average.values().forEach(Tensor::close);
    }
}
