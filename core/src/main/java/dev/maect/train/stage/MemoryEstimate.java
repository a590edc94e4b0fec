/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.contrast.HeadCost;
import dev.maect.engine.Precision;

/**
 * Adds up the memory of a training process at its peak, for a batch size to be chosen by. It counts
 *
 * <ul>
 *   <li>what stays: libtorch, the JVM and its heap as the launcher sets it, weights, the two moments of those that train,
 *       averages, the queue, cached features;
 *   <li>what comes and goes with a step: images, what backward keeps of the forward pass, and gradients. These two
 *       do not add up, since a layer's gradients appear as its activations go: the larger one counts.
 * </ul>
 *
 * <p>It leaves out decoded images that are kept between epochs ({@code data.cache-megabytes}) and the evaluation after
 * training. docs/performance.md has it beside measurements, which it meets within about a quarter.
 */
public final class MemoryEstimate {
    private static final long FLOAT = 4;
    /** libtorch, its thread pools, the JVM with a young generation of 48 MiB, the loader. */
    private static final long BASE = 320L << 20;
    /** Weight and two moments. */
    private static final long COPIES_OF_TRAINED = 3;
    /**
     * Bytes that a block in float32 keeps per token and unit of its width: the inputs of the two norms, q, k, v, the
     * attended values, and four times the width before GELU, 10 floats in all. Fused attention keeps no scores.
     */
    private static final double KEPT_FP32 = 10 * FLOAT;
    /**
     * The same in bf16, where autograd keeps what the norms and GELU give as well: the inputs of the norms stay floats,
     * the other 14 values take two bytes.
     */
    private static final double KEPT_BF16 = 2 * FLOAT + 14 * 2;
    /** Bytes that plain attention, the one for bf16 on a CPU, keeps per score: the softmax as float and as bf16. */
    private static final double KEPT_PER_SCORE_BF16 = 6;
    /** What the process takes for each kept byte: temporaries, and gaps between blocks that nothing else fits into. */
    private static final double TAKEN_PER_KEPT = 1.55;

    private final Precision precision;
    private long lasting = BASE;
    private long gradients;
    private double passing;

    /** Of a process that computes in {@code precision}; what a stage has is added to it. */
    public MemoryEstimate(Precision precision) {
        this.precision = precision;
    }

    /** Parameters that train: their weights, moments and gradients. */
    public MemoryEstimate trained(long parameters) {
        lasting += COPIES_OF_TRAINED * FLOAT * parameters;
        gradients += FLOAT * parameters;
        return this;
    }

    /** Numbers that stay as they are or are changed in place: frozen weights, averages. */
    public MemoryEstimate frozen(long parameters) {
        lasting += FLOAT * parameters;
        return this;
    }

    /** What backward keeps of {@code depth} transformer blocks; a depth of 0 stands for the passing of a single one. */
    public MemoryEstimate blocks(long images, long tokens, long dim, long heads, long depth) {
        double perToken =
                precision == Precision.BF16 ? KEPT_BF16 * dim + KEPT_PER_SCORE_BF16 * heads * tokens : KEPT_FP32 * dim;
        passing += TAKEN_PER_KEPT * perToken * images * tokens * Math.max(1, depth);
        return this;
    }

    /** A head: what it holds beside its parameters, and what comes and goes with a step. */
    public MemoryEstimate head(HeadCost head) {
        lasting += FLOAT * head.held();
        passing += FLOAT * (head.passing() + TAKEN_PER_KEPT * head.kept());
        return this;
    }

    /** The images of a batch as float, as patches, as target and as prediction. */
    public MemoryEstimate pixels(long values) {
        passing += 4.0 * FLOAT * values;
        return this;
    }

    /** Bytes that are held all the time. */
    public MemoryEstimate held(long heldBytes) {
        lasting += heldBytes;
        return this;
    }

    /** The estimate in bytes. */
    public long bytes() {
        return lasting + Math.max(gradients, (long) passing);
    }
}
