/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.TensorSource;
import dev.maect.weights.naming.Architecture;
import dev.maect.weights.naming.ImportedWeights;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** The weights of several files that hold a part of a model each, as MAE-CT writes them. */
final class JoinedWeights implements TensorSource {
    private final List<ImportedWeights> parts;
    private final Map<String, ImportedWeights> byName = new LinkedHashMap<>();

    /**
     * Joins them.
     *
     * @throws CheckpointException if two hold the same tensor
     */
    JoinedWeights(List<ImportedWeights> parts) {
        this.parts = List.copyOf(parts);
        for (ImportedWeights part : parts) {
            for (String name : part.names()) {
                if (byName.put(name, part) != null) {
                    throw new CheckpointException("Two of the files hold " + name
                            + ". Name each part of a model (encoder, decoder, head) once.");
                }
            }
        }
    }

    /** The parts that any of the files has. */
    Architecture architecture() {
        return new Architecture(first(Architecture::encoder), first(Architecture::decoder), first(Architecture::head));
    }

    private <T> Optional<T> first(Function<Architecture, Optional<T>> part) {
        return parts.stream()
                .map(ImportedWeights::architecture)
                .flatMap(architecture -> part.apply(architecture).stream())
                .findFirst();
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    @Override
    public TensorInfo info(String name) {
        return part(name).info(name);
    }

    @Override
    public Tensor read(String name) {
        return part(name).read(name);
    }

    @Override
    public void readInto(String name, Tensor target) {
        part(name).readInto(name, target);
    }

    private ImportedWeights part(String name) {
        ImportedWeights part = byName.get(name);
        if (part == null) {
            throw new CheckpointException("There is no tensor named " + name + ".");
        }
        return part;
    }
}
