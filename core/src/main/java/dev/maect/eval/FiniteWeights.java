/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import dev.maect.vit.Encoder;
import org.bytedeco.javacpp.PointerScope;

/** Refuses encoders that can compute nothing, before something is measured with them. */
public final class FiniteWeights {
    private FiniteWeights() {}

    /**
     * {@code encoder} itself, if all its weights are finite; otherwise it is closed.
     *
     * @param whose whose weights these are, for the message
     * @throws EvaluationException if a weight is infinite or not a number; the message names its tensor
     */
    public static Encoder checked(Encoder encoder, Object whose) {
        boolean good = false;
        try (PointerScope scope = new PointerScope()) {
            encoder.tensors().all().forEach((name, tensor) -> {
                if (!tensor.isfinite().all().item_bool()) {
                    throw new EvaluationException("The weights " + name + " of " + whose + " are not all finite, so"
                            + " that it has no features. Its training may have diverged: take an earlier checkpoint.");
                }
            });
            good = true;
            return encoder;
        } finally {
            if (!good) {
                encoder.close();
            }
        }
    }
}
