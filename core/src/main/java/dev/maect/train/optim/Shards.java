/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Which rank keeps the moments and the average of a parameter, and makes its steps, where ranks share them out (stage 1 of
 * ZeRO, Rajbhandari et al. 2020). A parameter is one rank's as a whole, so that the optimiser computes on the very tensors
 * that it would compute on alone; the largest are dealt out first, each to the rank that has least.
 */
public final class Shards {
    static {
        NativeSetup.prepare();
    }

    /** Parameters of fewer numbers travel together. */
    private static final long SMALL = 1 << 16;

    private final ProcessGroup group;
    private final Map<String, Integer> owners = new LinkedHashMap<>();
    private final List<List<Tensor>> parameters = new ArrayList<>();

    private Shards(List<ParameterGroup> groups, ProcessGroup group) {
        this.group = group;
        long[] held = new long[group.size()];
        for (int rank = 0; rank < group.size(); rank++) {
            parameters.add(new ArrayList<>());
        }
        Map<String, Tensor> all = new LinkedHashMap<>();
        groups.forEach(of -> all.putAll(of.parameters()));
        List<Map.Entry<String, Tensor>> largestFirst = new ArrayList<>(all.entrySet());
        largestFirst.sort(Comparator.comparingLong(entry -> -entry.getValue().numel()));
        for (Map.Entry<String, Tensor> entry : largestFirst) {
            int least = 0;
            for (int rank = 1; rank < held.length; rank++) {
                least = held[rank] < held[least] ? rank : least;
            }
            held[least] += entry.getValue().numel();
            owners.put(entry.getKey(), least);
            parameters.get(least).add(entry.getValue());
        }
    }

    /** Every rank keeps all. */
    public static Shards none() {
        return new Shards(List.of(), ProcessGroup.alone());
    }

    /** What trains in {@code groups}, shared out over the ranks of {@code group}; all ranks come to the same shares. */
    public static Shards of(List<ParameterGroup> groups, ProcessGroup group) {
        return new Shards(groups, group);
    }

    /** Whether ranks keep different parts. */
    public boolean areSeveral() {
        return !group.isAlone();
    }

    /** The rank that keeps what belongs to {@code parameter}, a full name such as {@code encoder.cls_token}. */
    public int owner(String parameter) {
        return owners.getOrDefault(parameter, 0);
    }

    /** Whether that is this rank. */
    public boolean isHere(String parameter) {
        return group.isAlone() || owner(parameter) == group.rank();
    }

    /** Puts rank {@code owner}'s values in the place of {@code tensor} on all ranks. */
    void broadcast(Tensor tensor, int owner) {
        group.broadcast(tensor, owner);
    }

    /** After each rank has changed its own parameters: gives them to all others, in their place, but for small ones. */
    public void exchange() {
        if (group.isAlone()) {
            return;
        }
        for (int rank = 0; rank < group.size(); rank++) {
            int owner = rank;
            List<Tensor> small = new ArrayList<>();
            for (Tensor parameter : parameters.get(owner)) {
                if (parameter.numel() < SMALL) {
                    small.add(parameter);
                } else {
                    Scopes.run(() -> group.broadcast(parameter.detach(), owner));
                }
            }
            if (!small.isEmpty()) {
                Scopes.run(() -> exchangeTogether(small, owner));
            }
        }
    }

    private void exchangeTogether(List<Tensor> small, int owner) {
        try (NoGradGuard guard = new NoGradGuard()) {
            List<Tensor> rows =
                    small.stream().map(parameter -> parameter.detach().view(-1)).toList();
            Tensor all = torch.cat(new TensorVector(rows.toArray(Tensor[]::new)), 0);
            group.broadcast(all, owner);
            if (owner != group.rank()) {
                long at = 0;
                for (Tensor row : rows) {
                    row.copy_(all.narrow(0, at, row.numel()));
                    at += row.numel();
                }
            }
        }
    }
}
