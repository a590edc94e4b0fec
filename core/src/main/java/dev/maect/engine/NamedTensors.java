/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights of a model part by name, in a fixed order: parameters (what an optimiser changes) and buffers (running
 * statistics, queues). Names are those of PyTorch's state dict, for example {@code blocks.0.attn.qkv.weight}.
 *
 * <p>It holds the tensors that the layers compute with beyond the scope they were made in; {@link #close} gives them up
 * and ends the layers' use (the memory goes when that scope is closed, too). Of sets that include one another, only the
 * outermost is closed.
 */
public final class NamedTensors implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();

    /** Adds a parameter: float32, requires grad from here on. Returns it. */
    public Tensor parameter(String name, Tensor tensor) {
        tensor.set_requires_grad(true);
        add(parameters, name, tensor);
        return Scopes.escape(tensor);
    }

    /** Adds a buffer. Returns it. */
    public Tensor buffer(String name, Tensor tensor) {
        add(buffers, name, tensor);
        return Scopes.escape(tensor);
    }

    private void add(Map<String, Tensor> map, String name, Tensor tensor) {
        if (parameters.containsKey(name) || buffers.containsKey(name)) {
            throw new IllegalArgumentException("Two tensors are named " + name);
        }
        map.put(name, tensor);
    }

    /** Adds all of {@code part} under the same names. This set owns them from here on; {@code part} is not closed. */
    public NamedTensors include(NamedTensors part) {
        part.parameters.forEach((name, tensor) -> add(parameters, name, tensor));
        part.buffers.forEach((name, tensor) -> add(buffers, name, tensor));
        return this;
    }

    /** As {@link #include(NamedTensors)}, each name prefixed with {@code prefix} and a dot. */
    public NamedTensors include(String prefix, NamedTensors part) {
        part.parameters.forEach((name, tensor) -> add(parameters, prefix + "." + name, tensor));
        part.buffers.forEach((name, tensor) -> add(buffers, prefix + "." + name, tensor));
        return this;
    }

    /** As {@link #include(String, NamedTensors)}, with the parameters of {@code part} as buffers that need no grad. */
    public NamedTensors includeFrozen(String prefix, NamedTensors part) {
        part.all().forEach((name, tensor) -> {
            tensor.set_requires_grad(false);
            add(buffers, prefix + "." + name, tensor);
        });
        return this;
    }

    /** The parameters by name. */
    public Map<String, Tensor> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** The buffers by name. */
    public Map<String, Tensor> buffers() {
        return Collections.unmodifiableMap(buffers);
    }

    /** Parameters, then buffers. */
    public Map<String, Tensor> all() {
        Map<String, Tensor> all = new LinkedHashMap<>(parameters);
        all.putAll(buffers);
        return all;
    }

    /** How many numbers the parameters hold; buffers do not count. */
    public long parameterCount() {
        return parameters.values().stream().mapToLong(Tensor::numel).sum();
    }

    /** How many numbers the parameters that require grad hold. */
    public long trainableCount() {
        return parameters.values().stream()
                .filter(Tensor::requires_grad)
                .mapToLong(Tensor::numel)
                .sum();
    }

    /**
     * Copies values from {@code source} into these tensors, all of them by exact name and shape.
     *
     * @throws EngineException if one is missing, unexpected or of another shape; the message lists them
     */
    public void load(Map<String, Tensor> source) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        source.forEach((name, tensor) -> shapes.put(name, Tensors.shape(tensor)));
        checkFits(shapes);
        try (NoGradGuard guard = new NoGradGuard()) {
            all().forEach((name, tensor) -> tensor.copy_(source.get(name)));
        }
    }

    /**
     * As {@link #load(Map)}, from tensors that are read one at a time, so that the weights are in memory only once.
     *
     * @param shapes the names and shapes that can be read
     * @param read gives a tensor by name; it is closed here
     */
    public void load(Map<String, long[]> shapes, Function<String, Tensor> read) {
        checkFits(shapes);
        try (NoGradGuard guard = new NoGradGuard()) {
            all().forEach((name, tensor) -> {
                try (Tensor value = read.apply(name)) {
                    tensor.copy_(value);
                }
            });
        }
    }

    private void checkFits(Map<String, long[]> shapes) {
        Map<String, Tensor> own = all();
        StringBuilder problems = new StringBuilder();
        own.forEach((name, tensor) -> {
            long[] other = shapes.get(name);
            if (other == null) {
                problems.append("\n  missing: ").append(name);
            } else if (!Arrays.equals(Tensors.shape(tensor), other)) {
                problems.append("\n  shape of ")
                        .append(name)
                        .append(": ")
                        .append(Arrays.toString(other))
                        .append(", expected ")
                        .append(Arrays.toString(Tensors.shape(tensor)));
            }
        });
        for (String name : shapes.keySet()) {
            if (!own.containsKey(name)) {
                problems.append("\n  unexpected: ").append(name);
            }
        }
        if (!problems.isEmpty()) {
            throw new EngineException("The weights do not fit the model:" + problems);
        }
    }

    /** Copies the values of {@code other}, a set of the same names and shapes. */
    public void copyFrom(NamedTensors other) {
        load(other.all());
    }

    /** Replaces each tensor's storage by {@code move} of it (another device), keeping the handles. */
    public void move(UnaryOperator<Tensor> move) {
        try (NoGradGuard guard = new NoGradGuard()) {
            all().values().forEach(tensor -> {
                try (Tensor moved = move.apply(tensor)) {
                    tensor.set_data(moved);
                }
            });
        }
    }

    @Override
    public void close() {
        parameters.values().forEach(Tensor::close);
        buffers.values().forEach(Tensor::close);
    }
}
