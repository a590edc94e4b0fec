/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.checkpoint.state.StateFile;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.train.optim.WeightAverage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The tensors that a stage goes on from, on whichever ranks they are. Rank 0 reads and writes them. Where ranks share some out
 * among them, it does so with copies in the memory of its machine, which hold all; closing this frees them.
 */
final class StateTensors implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private final ProcessGroup group;
    private final TrainStep step;
    private final Map<String, ChangedTensors.Changed> parts;
    private final Map<String, Tensor> copies = new LinkedHashMap<>();

    StateTensors(TrainStep step, ProcessGroup group) {
        this.step = step;
        this.group = group;
        this.parts = step.changed().all();
    }

    /** Whether each of several ranks has some that others lack. */
    boolean areShared() {
        return parts.values().stream().anyMatch(part -> part.owner().isPresent());
    }

    /**
     * Puts on all ranks what rank 0 has read, or what it began with.
     *
     * @param file of rank 0; empty on the others, and at a stage's begin
     * @throws dev.maect.weights.CheckpointException if it holds other tensors
     */
    void load(Optional<StateFile> file) {
        if (areShared()) {
            loadShared(file);
            return;
        }
        Map<String, Tensor> here = step.changed().here();
        file.ifPresent(saved -> saved.load(here));
        here.values().forEach(group::broadcast);
    }

    private void loadShared(Optional<StateFile> file) {
        boolean goesOn = group.ofFirst(file.isPresent());
        file.ifPresent(saved -> saved.load(copies()));
        try (NoGradGuard guard = new NoGradGuard()) {
            parts.forEach((name, part) -> Scopes.run(() -> {
                if (part.owner().isEmpty()) {
                    Tensor here = part.here().orElseThrow();
                    if (file.isPresent()) {
                        here.copy_(copy(name));
                    }
                    group.broadcast(here);
                } else if (goesOn) {
                    give(name, part, part.owner().get());
                }
            }));
        }
        if (!goesOn) {
            step.average().ifPresent(WeightAverage::reset);
        }
    }

    private void give(String name, ChangedTensors.Changed part, int owner) {
        if (owner == 0) {
            part.here().ifPresent(here -> here.copy_(copy(name)));
        } else if (group.isFirst()) {
            group.send(copy(name), 0, owner);
        } else if (part.here().isPresent()) {
            Tensor here = part.here().get();
            Tensor cpu = emptyOnCpu(here);
            group.send(cpu, 0, owner);
            here.copy_(cpu);
        }
    }

    /**
     * All of them, on rank 0; nothing on others, which must call this, too. Where they are shared these are copies, which stay
     * as they are until the next call; else they are the tensors themselves.
     */
    Map<String, Tensor> collected() {
        if (!areShared()) {
            return group.isFirst() ? step.changed().here() : Map.of();
        }
        try (NoGradGuard guard = new NoGradGuard()) {
            parts.forEach((name, part) -> Scopes.run(() -> take(name, part)));
        }
        return group.isFirst() ? copies() : Map.of();
    }

    private void take(String name, ChangedTensors.Changed part) {
        int owner = part.owner().orElse(0);
        if (group.isFirst()) {
            if (owner == 0) {
                copy(name).copy_(part.here().orElseThrow());
            } else {
                group.send(copy(name), owner, 0);
            }
        } else if (owner > 0) {
            part.here().ifPresent(here -> group.send(here.detach().cpu().contiguous(), owner, 0));
        }
    }

    private Tensor copy(String name) {
        return Objects.requireNonNull(copies().get(name));
    }

    private Map<String, Tensor> copies() {
        if (copies.isEmpty()) {
            Scopes.run(() -> parts.forEach((name, part) -> copies.put(name, Scopes.escape(emptyOnCpu(part.like())))));
        }
        return Collections.unmodifiableMap(copies);
    }

    private static Tensor emptyOnCpu(Tensor like) {
        ScalarType type = like.scalar_type();
        return torch.empty(Tensors.shape(like), new TensorOptions(type), new MemoryFormatOptional());
    }

    @Override
    public void close() {
        copies.values().forEach(Tensor::close);
        copies.clear();
    }
}
