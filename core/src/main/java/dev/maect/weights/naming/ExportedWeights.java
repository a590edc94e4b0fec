/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Our tensors seen in the names of another scheme, translated when they are read. What the scheme has no place for (a
 * contrastive head in Meta's files, a decoder in timm's) is left out and listed in {@link #dropped()}.
 */
public final class ExportedWeights implements TensorSource {
    private final DerivedTensors tensors;
    private final List<String> dropped;

    private ExportedWeights(DerivedTensors tensors, List<String> dropped) {
        this.tensors = tensors;
        this.dropped = List.copyOf(dropped);
    }

    /**
     * {@code ours} in the names of {@code scheme}.
     *
     * @param ours tensors in the names of {@link MaectNames}
     * @param grid the patches the encoder's positions are for
     * @throws CheckpointException if nothing of {@code ours} has a place in the scheme
     */
    public static ExportedWeights of(TensorSource ours, NamingScheme scheme, PatchGrid grid) {
        DerivedTensors tensors = new DerivedTensors(ours);
        List<String> dropped = new ArrayList<>();
        for (String name : ours.names()) {
            Optional<NameTemplate> template = scheme.templates().stream()
                    .filter(candidate -> candidate.toForeign(name).isPresent())
                    .findFirst();
            if (template.isEmpty()) {
                dropped.add(name);
            } else {
                derive(ours, tensors, name, template.get(), scheme, grid);
            }
        }
        if (tensors.names().isEmpty()) {
            throw new CheckpointException("None of the weights has a place in the names of " + scheme.label()
                    + ". Choose a scheme for the part you have.");
        }
        return new ExportedWeights(tensors, dropped);
    }

    private static void derive(
            TensorSource ours,
            DerivedTensors tensors,
            String name,
            NameTemplate template,
            NamingScheme scheme,
            PatchGrid grid) {
        String foreign = template.toForeign(name).orElseThrow().replace("{vit}", scheme.prefix());
        List<Long> shape = ours.info(name).shape();
        switch (template.kind()) {
            case SAME, KERNEL -> tensors.rename(foreign, name);
            case QKV -> {
                long rows = shape.get(0) / 3;
                for (int i = 0; i < 3; i++) {
                    tensors.cut(foreign.replace("{qkv}", NameTemplate.QKV_PARTS.get(i)), name, 0, i * rows, rows);
                }
            }
            case POSITIONS -> {
                if (scheme.hasClassRow()) {
                    tensors.addZeroRow(foreign, name);
                } else {
                    tensors.rename(foreign, name);
                }
            }
            case POSITION_GRID -> {
                if (shape.get(1) != grid.patches()) {
                    throw new CheckpointException(
                            "The positions are for " + shape.get(1) + " patches, not for a grid of " + grid + ".");
                }
                tensors.reshape(foreign, name, 1, grid.height(), grid.width(), shape.get(2));
            }
        }
    }

    /** Our names without a place in the scheme. */
    public List<String> dropped() {
        return dropped;
    }

    @Override
    public Set<String> names() {
        return tensors.names();
    }

    @Override
    public TensorInfo info(String name) {
        return tensors.info(name);
    }

    @Override
    public Tensor read(String name) {
        return tensors.read(name);
    }
}
