/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Tape;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Rows of all ranks, collected with their gradient: what a rank's loss says of the rows of another is added to what the other
 * says itself, and goes back to where they came from. They may come in groups, such as the views of images: [G * n, ...] of
 * each rank, a group after the other, make [G * N, ...], again a group after the other.
 */
public final class GatheredRows implements Tape.Layers {
    private final ProcessGroup group;
    private final int groups;
    private final int total;

    private GatheredRows(ProcessGroup group, int groups, int total) {
        this.group = group;
        this.groups = groups;
        this.total = total;
    }

    /**
     * Collects rows. Where they have a gradient, a tape must be open; their graph ends here and is gone through once, when the
     * tape is.
     *
     * @param rows [{@code groups} * {@code group.share().of(total)}, ...]
     * @param total rows of each group, of all ranks
     * @return [{@code groups} * {@code total}, ...]; the enclosing scope frees it
     */
    public static Tensor of(ProcessGroup group, Tensor rows, int groups, int total) {
        if (group.isAlone()) {
            return rows;
        }
        GatheredRows gathering = new GatheredRows(group, groups, total);
        if (!rows.requires_grad()) {
            return gathering.forward(rows);
        }
        return Tape.current()
                .orElseThrow(() -> new IllegalStateException("Rows with a gradient are collected under a tape."))
                .record(gathering, rows);
    }

    @Override
    public Tensor forward(Tensor rows) {
        return Scopes.keep(() -> {
            Tensor byRow = rows.unflatten(0, groups, rows.size(0) / groups).transpose(0, 1);
            return group.gather(byRow, total).transpose(0, 1).flatten(0, 1).contiguous();
        });
    }

    @Override
    public Optional<Tensor> backward(Tensor gradient, boolean toInput) {
        return Optional.of(Scopes.keep(() -> {
            Tensor all = gradient.contiguous();
            group.sum(all);
            int from = group.share().from(total);
            long[] shape = Tensors.shape(all);
            shape[0] = (long) groups * group.share().of(total);
            return all.unflatten(0, groups, total)
                    .narrow(1, from, group.share().of(total))
                    .reshape(shape);
        }));
    }

    @Override
    public void close() {}
}
