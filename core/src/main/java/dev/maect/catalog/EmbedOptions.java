/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.vit.Pooling;
import java.util.Optional;

/**
 * How images become features.
 *
 * @param set what to call the feature set; empty for the encoder's file name and hash
 * @param pooling empty for the encoder's own
 * @param device what computes
 * @param precision of matrix products
 * @param batchSize images of a forward pass
 * @param again whether to make features anew that are there
 */
public record EmbedOptions(
        Optional<String> set,
        Optional<Pooling> pooling,
        ComputeDevice device,
        Precision precision,
        int batchSize,
        boolean again) {
    /** On the processor, at most 64 images at once. */
    public static EmbedOptions standard() {
        return new EmbedOptions(
                Optional.empty(),
                Optional.empty(),
                ComputeDevice.CPU,
                Precision.automatic(ComputeDevice.CPU),
                64,
                false);
    }

    /** The same under a name. */
    public EmbedOptions named(String name) {
        return new EmbedOptions(Optional.of(name), pooling, device, precision, batchSize, again);
    }
}
