/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.weights;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.weights.TensorSource;
import org.bytedeco.pytorch.Tensor;

/** The Euclidean norm of a tensor of any type, computed in double precision. */
final class TensorNorm {
    private TensorNorm() {}

    static double of(TensorSource source, String name) {
        try (Tensor tensor = source.read(name);
                Tensor doubles = tensor.to(ScalarType.Double);
                Tensor norm = doubles.norm()) {
            return norm.item_double();
        }
    }
}
