/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What a head computed for one batch.
 *
 * @param loss float scalar with graph
 * @param metrics further float scalars by name, such as {@code nn-accuracy}, in the order in which they are shown
 */
public record HeadOutput(Tensor loss, Map<String, Tensor> metrics) {
    /** Copies the map. */
    public HeadOutput {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
