/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What one pass through an encoder gave. All belong to the enclosing scope or else to the caller.
 *
 * @param last float [N, 1 + patches, dim], the tokens after the final norm, where there is one
 * @param taps float [N, 1 + patches, dim] for each block asked for, the tokens after it, before the final norm
 */
public record EncoderOutput(Tensor last, List<Tensor> taps) {
    /** Copies the list. */
    public EncoderOutput {
        taps = List.copyOf(taps);
    }
}
