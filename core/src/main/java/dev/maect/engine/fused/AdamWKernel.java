/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.EngineException;
import dev.maect.engine.NativeSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * AdamW with decoupled weight decay and the average of the weights in one pass over all tensors, on one card. What changes from step to
 * step, the factor of the learning rates and the counts, is read from the card's memory, so that a recorded step stays right. Call it
 * without grad.
 */
public final class AdamWKernel {
    static {
        NativeSetup.prepare();
    }

    static final KernelSource SOURCE = new KernelSource("adamw", Map.of("BF16", 0L));

    private static final int TENSORS = 64;
    private static final int COUNTS = 448;
    private static final int WORDS = 7;
    private static final long NUMBERS_OF_BLOCK = 4096;
    private static final double TOLERANCE = 1e-5;
    private static final Map<Integer, Optional<AdamWKernel>> KERNELS = new ConcurrentHashMap<>();

    private final Launcher module;

    /**
     * A parameter, float32 tensors of one shape.
     *
     * @param average what follows the weights; empty for none
     * @param count float32, one number: steps, that of now among them
     */
    public record Trained(
            Tensor weight, Tensor gradient, Tensor first, Tensor second, Optional<Tensor> average, Tensor count) {
        /** Checks that the kernel can read them. */
        public Trained {
            for (Tensor tensor : List.of(weight, gradient, first, second, average.orElse(weight))) {
                if (tensor.numel() != weight.numel()
                        || tensor.scalar_type().intern() != ScalarType.Float
                        || !tensor.is_contiguous()) {
                    throw new EngineException("Weights, gradients, moments and averages are floats of one shape,"
                            + " one after the other; of " + weight.numel() + " weights one is not.");
                }
            }
        }

        /** The same without an average. */
        public Trained alone() {
            return new Trained(weight, gradient, first, second, Optional.empty(), count);
        }

        /** Brings the average up to date with the weights, without the kernel. */
        public void follow(double decay) {
            if (average.isPresent()) {
                average.get().lerp_(weight, new Scalar(1 - decay));
            }
        }

        private long[] words() {
            return new long[] {
                address(weight),
                address(gradient),
                address(first),
                address(second),
                average.isPresent() ? address(average.get()) : 0,
                address(count),
                weight.numel()
            };
        }
    }

    /**
     * Numbers of a step.
     *
     * @param rate the learning rate before the factor
     * @param averageDecay what an average keeps of itself
     */
    public record Numbers(
            double rate, double weightDecay, double beta1, double beta2, double eps, double averageDecay) {}

    AdamWKernel(Launcher module) {
        this.module = module;
    }

    /** The kernel for parameters that lie where {@code parameter} does, where there is one. */
    public static Optional<AdamWKernel> of(Tensor parameter) {
        if (!FusedKernels.mayBe(parameter)) {
            return Optional.empty();
        }
        int device = parameter.device().index();
        return KERNELS.computeIfAbsent(
                device,
                key -> FusedKernels.attempt(() -> {
                    AdamWKernel kernel = new AdamWKernel(Card.of(device).module(SOURCE));
                    kernel.check(parameter);
                    return kernel;
                }));
    }

    /** Where a tensor's numbers lie: which weights are whose. */
    public static long address(Tensor tensor) {
        return tensor.data_ptr().address();
    }

    /** Raises counts of steps, float32 scalars, by one. */
    public void count(List<Tensor> counts) {
        try (PointerScope scope = new PointerScope()) {
            for (int from = 0; from < counts.size(); from += COUNTS) {
                List<Tensor> some = counts.subList(from, Math.min(counts.size(), from + COUNTS));
                long[] addresses = new long[COUNTS];
                for (int i = 0; i < some.size(); i++) {
                    addresses[i] = some.get(i).data_ptr().address();
                }
                module.launch(
                        "count_step",
                        1,
                        1,
                        COUNTS,
                        new Arguments().with(addresses).with((long) some.size()));
            }
        }
    }

    /**
     * One step.
     *
     * @param factor float64, one number on the card: of the learning rate
     */
    public void step(List<Trained> all, Tensor factor, Numbers numbers) {
        try (PointerScope scope = new PointerScope()) {
            List<long[]> words = all.stream().map(Trained::words).toList();
            for (int from = 0; from < words.size(); from += TENSORS) {
                launch(words.subList(from, Math.min(words.size(), from + TENSORS)), factor, numbers);
            }
        }
    }

    private void launch(List<long[]> some, Tensor factor, Numbers numbers) {
        long[] table = new long[TENSORS * WORDS];
        long largest = 0;
        for (int i = 0; i < some.size(); i++) {
            System.arraycopy(some.get(i), 0, table, i * WORDS, WORDS);
            largest = Math.max(largest, some.get(i)[WORDS - 1]);
        }
        module.launch(
                "adamw",
                (largest + NUMBERS_OF_BLOCK - 1) / NUMBERS_OF_BLOCK,
                some.size(),
                256,
                new Arguments()
                        .with(table)
                        .with(factor)
                        .with(numbers.rate())
                        .with(numbers.weightDecay())
                        .with(numbers.beta1())
                        .with(numbers.beta2())
                        .with(numbers.eps())
                        .with(numbers.averageDecay()));
    }

    /** Three steps of two tensors against the formulas in double precision. */
    void check(Tensor like) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Numbers numbers = new Numbers(1e-2, 0.05, 0.9, 0.95, 1e-8, 0.9);
            Tensor factor = torch.ones(1).to(like.device(), ScalarType.Double);
            Tensor count = torch.zeros(1).to(like.device(), ScalarType.Float);
            List<Trained> all = new ArrayList<>();
            List<AdamWFormula> truth = new ArrayList<>();
            for (long size : new long[] {5, 9001}) {
                Tensor weight = torch.arange(new Scalar((double) size))
                        .to(like.device(), ScalarType.Float)
                        .sin();
                all.add(new Trained(
                        weight,
                        torch.zeros_like(weight),
                        torch.zeros_like(weight),
                        torch.zeros_like(weight),
                        Optional.of(weight.clone()),
                        count));
                truth.add(new AdamWFormula(weight));
            }
            for (int step = 1; step <= 3; step++) {
                factor.fill_(new Scalar(1.0 / step));
                count(List.of(count));
                for (int i = 0; i < all.size(); i++) {
                    Tensor gradient = all.get(i).gradient();
                    gradient.copy_(
                            all.get(i).weight().mul(new Scalar(3.0 * step)).cos());
                    truth.get(i).step(gradient, 1.0 / step, numbers);
                }
                step(all, factor, numbers);
            }
            for (int i = 0; i < all.size(); i++) {
                double off = Math.max(
                        truth.get(i).weightOff(all.get(i).weight()),
                        truth.get(i).averageOff(all.get(i).average().orElseThrow()));
                if (!(off <= TOLERANCE)) {
                    throw new EngineException("The kernel adamw is off by " + off + ".");
                }
            }
        }
    }
}
