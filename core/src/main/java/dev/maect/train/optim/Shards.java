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

    /** How many numbers are exchanged at a time, of all ranks together. */
    private static final long NUMBERS = 8L << 20;

    private final ProcessGroup group;
    private final Map<String, Integer> owners = new LinkedHashMap<>();
    private final List<List<Tensor>> parameters = new ArrayList<>();
    private final long most;

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
        long largest = 0;
        for (Map.Entry<String, Tensor> entry : largestFirst) {
            int least = 0;
            for (int rank = 1; rank < held.length; rank++) {
                least = held[rank] < held[least] ? rank : least;
            }
            held[least] += entry.getValue().numel();
            largest = Math.max(largest, held[least]);
            owners.put(entry.getKey(), least);
            parameters.get(least).add(entry.getValue());
        }
        this.most = largest;
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

    /** After each rank has changed its own parameters: gives them to all others. */
    public void exchange() {
        if (group.isAlone()) {
            return;
        }
        int piece = (int) Math.max(1, Math.min(most, NUMBERS / group.size()));
        for (long from = 0; from < most; from += piece) {
            exchange(from, (int) Math.min(piece, most - from));
        }
    }

    /** Of the numbers of each rank's parameters in a row, {@code length} from {@code from} on. */
    private void exchange(long from, int length) {
        Scopes.run(() -> {
            try (NoGradGuard guard = new NoGradGuard()) {
                Tensor any = parameters.get(0).get(0).detach();
                Tensor own = torch.zeros(new long[] {length}, any.options());
                copy(group.rank(), from, own, true);
                Tensor all = group.gather(own, Math.multiplyExact(length, group.size()));
                for (int rank = 0; rank < group.size(); rank++) {
                    if (rank != group.rank()) {
                        copy(rank, from, all.narrow(0, (long) rank * length, length), false);
                    }
                }
            }
        });
    }

    /** Copies between {@code piece} and the parameters of a rank, as far as there are any. */
    private void copy(int rank, long from, Tensor piece, boolean intoPiece) {
        long end = from + piece.size(0);
        long at = 0;
        for (Tensor parameter : parameters.get(rank)) {
            long count = parameter.numel();
            long first = Math.max(from, at);
            long last = Math.min(end, at + count);
            if (first < last) {
                Tensor part = parameter.detach().view(-1).narrow(0, first - at, last - first);
                Tensor place = piece.narrow(0, first - from, last - first);
                if (intoPiece) {
                    place.copy_(part);
                } else {
                    part.copy_(place);
                }
            }
            at += count;
        }
    }
}
