/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import dev.maect.engine.NamedTensors;
import dev.maect.engine.Scopes;
import dev.maect.engine.fused.AdamWKernel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An exponential average of an encoder's weights over the steps (MAE-CT loggers/ema_logger.py, 0.9999): what is
 * evaluated and exported. Starts as a copy; what is frozen does not change and is shared with the encoder, so freeze before
 * an average is made.
 */
public final class WeightAverage implements AutoCloseable {
    private final NamedTensors source;
    private final double decay;
    private final Shards shards;
    private final String part;
    private final Map<String, Tensor> average = new LinkedHashMap<>();

    /** Starts as a copy of what trains in {@code source}. */
    public WeightAverage(NamedTensors source, double decay) {
        this(source, decay, Shards.none(), "");
    }

    /**
     * As above, of a rank that keeps its part of it.
     *
     * @param part what the names of parameters in {@code shards} begin with, before a dot
     */
    public WeightAverage(NamedTensors source, double decay, Shards shards, String part) {
        this.source = source;
        this.decay = decay;
        this.shards = shards;
        this.part = part;
        try (NoGradGuard guard = new NoGradGuard()) {
            source.all().forEach((name, tensor) -> {
                if (!tensor.requires_grad() || shards.isHere(parameter(name))) {
                    average.put(name, Scopes.escape(startOf(tensor)));
                }
            });
        }
    }

    /** The name in the optimiser's groups of a weight that trains. */
    public String parameter(String name) {
        return part + "." + name;
    }

    private Tensor weight(String name) {
        return Objects.requireNonNull(source.all().get(name));
    }

    /** Becomes the weights of now. */
    public void reset() {
        try (NoGradGuard guard = new NoGradGuard()) {
            changing().forEach((name, tensor) -> tensor.copy_(weight(name)));
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
            changing().forEach((name, tensor) -> tensor.lerp_(weight(name), weight));
        }
    }

    /** What an average keeps of itself in an update. */
    double decay() {
        return decay;
    }

    /** What {@link #update} changes, by the address of the weights that it follows. */
    Map<Long, Tensor> byWeight() {
        Map<Long, Tensor> all = new LinkedHashMap<>();
        changing().forEach((name, tensor) -> all.put(AdamWKernel.address(weight(name)), tensor));
        return all;
    }

    /** The averaged weights that are here, by name: these tensors, not copies. */
    public Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(average);
    }

    /**
     * All averaged weights by name, on every rank; all ranks call this. What is here is not copied; what others keep the
     * enclosing scope frees.
     */
    public Map<String, Tensor> whole() {
        if (!shards.areSeveral()) {
            return tensors();
        }
        Map<String, Tensor> whole = new LinkedHashMap<>();
        try (NoGradGuard guard = new NoGradGuard()) {
            source.all().forEach((name, tensor) -> {
                Tensor here = average.get(name);
                Tensor own = here == null ? torch.empty_like(tensor.detach()) : here;
                if (tensor.requires_grad()) {
                    shards.broadcast(own, shards.owner(parameter(name)));
                }
                whole.put(name, own);
            });
        }
        return whole;
    }

    /** Those of the averaged weights here that {@link #update} changes. */
    public Map<String, Tensor> changing() {
        Map<String, Tensor> changing = new LinkedHashMap<>();
        source.all().forEach((name, tensor) -> { // positions, a buffer, may train
            Tensor here = average.get(name);
            if (tensor.requires_grad() && here != null) {
                changing.put(name, here);
            }
        });
        return changing;
    }

    /** The names of all averaged weights that change, on whatever rank. */
    public List<String> changingAnywhere() {
        return source.all().entrySet().stream()
                .filter(entry -> entry.getValue().requires_grad())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public void close() {
        average.values().forEach(Tensor::close);
    }
}
