/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import dev.maect.engine.Gradients;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch;

/**
 * Adds up the gradients of all ranks while the backward pass still makes others (Li et al. 2020). Parameters stand in buckets,
 * the last of the forward pass first; their gradients are views of one piece of memory per bucket, whose sum begins as soon
 * as all of them are whole. Buckets begin in one order on all ranks.
 *
 * <p>When a gradient is whole, the first step teaches: it counts how often autograd, or a backward pass of one's own, adds to
 * each. All steps of a stage are alike; the sums of the first begin at its end.
 */
public final class GradientBuckets implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    /** Enough that a sum is bound by the network rather than by its beginning, few enough that most begin early. */
    private static final long NUMBERS = 6L << 20;

    private final ProcessGroup group;
    private final List<Bucket> buckets = new ArrayList<>();
    private final Map<Tensor, Member> members = new IdentityHashMap<>();
    private final List<Integer> hooks = new ArrayList<>();
    private final List<VoidTensorHook> functions = new ArrayList<>();
    private final List<Tensor> hooked = new ArrayList<>();
    private Optional<Member> coming = Optional.empty();
    private boolean counting;
    private boolean learned;
    private int begun;

    /** A parameter, and where its gradient lies. */
    private static final class Member {
        private final Bucket bucket;
        private final Tensor parameter;
        private final Tensor gradient;
        private int expected;
        private int seen;

        Member(Bucket bucket, Tensor parameter, Tensor gradient) {
            this.bucket = bucket;
            this.parameter = parameter;
            this.gradient = gradient;
        }

        boolean whole() {
            return expected > 0 && seen >= expected;
        }
    }

    private static final class Bucket {
        private final Tensor memory;
        private final List<Member> members = new ArrayList<>();
        private Optional<ProcessGroup.Pending> sum = Optional.empty();

        Bucket(Tensor memory) {
            this.memory = memory;
        }

        boolean whole() {
            return members.stream().allMatch(Member::whole);
        }
    }

    /**
     * Buckets of {@code parameters}, which stay the caller's.
     *
     * @param parameters all of one type and device, in the order of the forward pass
     */
    public GradientBuckets(ProcessGroup group, List<Tensor> parameters) {
        this(group, parameters, NUMBERS);
    }

    GradientBuckets(ProcessGroup group, List<Tensor> parameters, long numbers) {
        this.group = group;
        List<Tensor> bucket = new ArrayList<>();
        long size = 0;
        for (int i = parameters.size() - 1; i >= 0; i--) {
            bucket.add(parameters.get(i));
            size += parameters.get(i).numel();
            if (size >= numbers || i == 0) {
                add(bucket, size);
                bucket = new ArrayList<>();
                size = 0;
            }
        }
    }

    private void add(List<Tensor> parameters, long size) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor memory = Scopes.escape(
                    torch.zeros(new long[] {size}, parameters.get(0).detach().options()));
            Bucket bucket = new Bucket(memory);
            long at = 0;
            for (Tensor parameter : parameters) {
                Tensor gradient = memory.narrow(0, at, parameter.numel()).view(Tensors.shape(parameter));
                at += parameter.numel();
                Member member = new Member(bucket, parameter, Scopes.escape(gradient));
                bucket.members.add(member);
                members.put(parameter, member);
                hook(member);
            }
            buckets.add(bucket);
        }
    }

    /** Autograd tells just before it adds to a gradient: it has added when it tells of the next. */
    private void hook(Member member) {
        VoidTensorHook function = new VoidTensorHook() {
            @Override
            public void call(TensorBase gradient) {
                arriving(member);
            }
        };
        function.retainReference(); // it outlives the scope that it is made in
        functions.add(function);
        hooked.add(member.parameter);
        hooks.add(member.parameter.register_hook(function));
    }

    private synchronized void arriving(Member member) {
        if (counting) {
            arrived();
            coming = Optional.of(member);
        }
    }

    private void arrived() {
        coming.ifPresent(this::added);
        coming = Optional.empty();
    }

    private synchronized void addedByHand(Tensor parameter) {
        Member member = members.get(parameter);
        if (member != null) {
            arrived();
            added(member);
        }
    }

    private void added(Member member) {
        member.seen++;
        if (!learned) {
            return;
        }
        if (member.bucket.sum.isPresent()) {
            throw new IllegalStateException("A gradient has changed after its sum over all ranks began.");
        }
        if (member.whole()) {
            beginWhole();
        }
    }

    private void beginWhole() {
        while (begun < buckets.size() && buckets.get(begun).whole()) {
            beginNext();
        }
    }

    private void beginNext() {
        Bucket bucket = buckets.get(begun++);
        bucket.sum = Optional.of(group.beginSum(bucket.memory));
    }

    /**
     * Runs {@code backward}, one step's whole forward and backward pass, on this thread. Afterwards the gradients are the sums
     * over all ranks.
     */
    public void sumOf(Runnable backward) {
        begin();
        Gradients.watched(this::addedByHand, backward);
        finish();
    }

    private void begin() {
        try (NoGradGuard guard = new NoGradGuard()) {
            for (Bucket bucket : buckets) {
                bucket.sum = Optional.empty();
                Scopes.run(() -> bucket.memory.zero_());
                for (Member member : bucket.members) {
                    member.seen = 0;
                    try (Tensor gradient = member.parameter.mutable_grad()) {
                        gradient.put(member.gradient);
                    }
                }
            }
        }
        begun = 0;
        counting = true;
    }

    private synchronized void finish() {
        arrived();
        counting = false;
        while (begun < buckets.size()) {
            beginNext();
        }
        buckets.forEach(bucket -> bucket.sum.ifPresent(ProcessGroup.Pending::await));
        if (!learned) {
            members.values().forEach(member -> member.expected = member.seen);
            learned = true;
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < hooks.size(); i++) {
            hooked.get(i).remove_hook(hooks.get(i));
        }
        functions.forEach(VoidTensorHook::close);
        buckets.forEach(bucket -> {
            bucket.members.forEach(member -> member.gradient.close());
            bucket.memory.close();
        });
    }
}
