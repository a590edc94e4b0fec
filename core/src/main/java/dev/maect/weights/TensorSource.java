/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights;

import dev.maect.engine.Tensors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Named tensors that are read one at a time: a weight file, a map, or a view of either under other names. */
public interface TensorSource {
    /** The names, in the order of the source. */
    Set<String> names();

    /**
     * Type and shape of a tensor, without reading it.
     *
     * @throws CheckpointException if there is no such tensor
     */
    TensorInfo info(String name);

    /**
     * A contiguous tensor on the CPU, without gradient. The caller owns and closes it, and does not write to it: it may
     * share its memory with the source.
     *
     * @throws CheckpointException if there is no such tensor, or reading it fails
     */
    Tensor read(String name);

    /**
     * Copies a tensor's values into {@code target}, which has its shape, without more memory where the source allows
     * it. If that fails, what {@code target} holds is undefined. Call it without gradients being recorded.
     *
     * @throws CheckpointException if there is no such tensor, or reading it fails
     */
    default void readInto(String name, Tensor target) {
        try (Tensor tensor = read(name)) {
            target.copy_(tensor);
        }
    }

    /** Every tensor, in order; the caller closes them. If one fails, those read before are closed. */
    default Map<String, Tensor> readAll() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try {
            for (String name : names()) {
                tensors.put(name, read(name));
            }
        } catch (RuntimeException | Error e) {
            tensors.values().forEach(Tensor::close);
            throw e;
        }
        return tensors;
    }

    /** A view of {@code tensors}, which stay with their owner; what is read from it shares their memory where it can. */
    static TensorSource of(Map<String, Tensor> tensors) {
        return new TensorSource() {
            @Override
            public Set<String> names() {
                return Collections.unmodifiableSet(tensors.keySet());
            }

            @Override
            public TensorInfo info(String name) {
                Tensor tensor = get(name);
                return TensorInfo.of(name, DType.of(tensor), Tensors.shape(tensor));
            }

            @Override
            public Tensor read(String name) {
                try (Tensor detached = get(name).detach();
                        Tensor cpu = detached.cpu()) {
                    return cpu.contiguous();
                }
            }

            private Tensor get(String name) {
                Tensor tensor = tensors.get(name);
                if (tensor == null) {
                    throw new CheckpointException("There is no tensor named " + name + ".");
                }
                return tensor;
            }
        };
    }
}
