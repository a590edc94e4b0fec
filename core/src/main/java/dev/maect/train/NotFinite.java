/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.train.optim.ParameterGroup;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Which parameters are not finite.
 *
 * @param weights names of those that hold an infinity or something that is not a number
 * @param gradients names of those whose gradients do
 */
record NotFinite(List<String> weights, List<String> gradients) {
    /** Copies the lists. */
    NotFinite {
        weights = List.copyOf(weights);
        gradients = List.copyOf(gradients);
    }

    static NotFinite of(List<ParameterGroup> groups) {
        List<String> weights = new ArrayList<>();
        List<String> gradients = new ArrayList<>();
        for (ParameterGroup group : groups) {
            group.parameters().forEach((name, parameter) -> {
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = new NoGradGuard()) {
                    if (!isFinite(parameter)) {
                        weights.add(name);
                    }
                    Tensor gradient = parameter.grad();
                    if (gradient.defined() && !isFinite(gradient)) {
                        gradients.add(name);
                    }
                }
            });
        }
        return new NotFinite(weights, gradients);
    }

    /** Whether all values of {@code tensor} are finite. */
    static boolean isFinite(Tensor tensor) {
        return tensor.isfinite().all().item_bool();
    }
}
