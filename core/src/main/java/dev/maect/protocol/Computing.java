/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.eval.EvaluationException;
import dev.maect.vit.Pooling;
import java.util.Optional;

/**
 * How an evaluation computes.
 *
 * @param device where; empty for the fastest
 * @param precision in which; empty for what the device is fast at
 * @param pooling how tokens become features; empty for what each file says
 * @param batchSize images per forward pass
 * @param seed of everything random
 * @param cacheBytes that the features kept of an encoder may take; 0 to neither use nor keep any
 */
record Computing(
        Optional<ComputeDevice> device,
        Optional<Precision> precision,
        Optional<Pooling> pooling,
        int batchSize,
        long seed,
        long cacheBytes) {
    static final Computing USUAL =
            new Computing(Optional.empty(), Optional.empty(), Optional.empty(), 256, 0, 8L << 30);

    Computing {
        if (batchSize < 1) {
            throw new EvaluationException("batch-size is " + batchSize + "; it must be at least 1.");
        }
        if (cacheBytes < 0) {
            throw new EvaluationException("The cache cannot take " + cacheBytes + " bytes; give 0 for none.");
        }
    }

    Computing on(ComputeDevice place) {
        return new Computing(Optional.of(place), precision, pooling, batchSize, seed, cacheBytes);
    }

    Computing in(Precision kind) {
        return new Computing(device, Optional.of(kind), pooling, batchSize, seed, cacheBytes);
    }

    Computing pooled(Pooling kind) {
        return new Computing(device, precision, Optional.of(kind), batchSize, seed, cacheBytes);
    }

    Computing batches(int images) {
        return new Computing(device, precision, pooling, images, seed, cacheBytes);
    }

    Computing seeded(long number) {
        return new Computing(device, precision, pooling, batchSize, number, cacheBytes);
    }

    Computing caching(long bytes) {
        return new Computing(device, precision, pooling, batchSize, seed, bytes);
    }

    ComputeDevice place() {
        return device.orElseGet(() -> ComputeDevice.parse("auto"));
    }

    Precision precision(ComputeDevice place) {
        return precision.map(kind -> kind.on(place)).orElseGet(() -> Precision.automatic(place));
    }
}
