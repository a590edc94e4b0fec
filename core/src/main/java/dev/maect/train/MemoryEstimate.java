/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.contrast.HeadConfig;
import dev.maect.engine.Precision;

/**
 * Adds up the native memory of a training step: weights, gradients, moments, and what backward keeps of the forward
 * pass. An estimate to choose a batch size by, within about a third of what was measured.
 */
final class MemoryEstimate {
    private static final long FLOAT = 4;
    /** Weight, gradient, two moments. */
    private static final long COPIES_OF_TRAINED = 4;
    /** libtorch, its thread pools and the JVM. */
    private static final long BASE = 400L << 20;
    /**
     * Values that a block's backward pass keeps per token, in units of the width: two norms' inputs and outputs, q, k, v,
     * the attended values, and four times the width before and after GELU.
     */
    private static final long KEPT_PER_TOKEN = 18;

    private final long activationBytes;
    private long bytes = BASE;

    MemoryEstimate(Precision precision) {
        // In bf16 most activations take two bytes, the residual stream and the norms four.
        this.activationBytes = precision == Precision.BF16 ? 3 : 4;
    }

    MemoryEstimate trained(long parameters) {
        bytes += COPIES_OF_TRAINED * FLOAT * parameters;
        return this;
    }

    MemoryEstimate frozen(long parameters) {
        bytes += FLOAT * parameters;
        return this;
    }

    MemoryEstimate blocks(long pictures, long tokens, long dim, long heads, long depth) {
        long perBlock = pictures * tokens * (KEPT_PER_TOKEN * dim + 2 * heads * tokens);
        bytes += activationBytes * perBlock * Math.max(1, depth);
        return this;
    }

    MemoryEstimate head(HeadConfig head, long batch) {
        long queue = (long) head.queueSize() * head.outputDim();
        long similarities = 3L * batch * head.queueSize();
        long hidden = 2 * batch * (6L * head.projectorHiddenDim() + 3L * head.predictorHiddenDim());
        bytes += FLOAT * (queue + similarities + hidden);
        return this;
    }

    MemoryEstimate pixels(long values) {
        // The pictures as float, the patches, the target and the prediction.
        bytes += 4 * FLOAT * values;
        return this;
    }

    MemoryEstimate held(long heldBytes) {
        bytes += heldBytes;
        return this;
    }

    long bytes() {
        return bytes;
    }
}
