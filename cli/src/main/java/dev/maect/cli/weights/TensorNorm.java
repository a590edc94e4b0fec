/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.weights;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Tensors;
import dev.maect.weights.TensorSource;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The Euclidean norm of a tensor of any type, computed in double precision. */
final class TensorNorm {
    private TensorNorm() {}

    /** The names of tensors that are infinite or not a number somewhere. */
    static List<String> notFinite(TensorSource source) {
        return source.names().stream()
                .filter(name -> {
                    try (Tensor tensor = source.read(name)) {
                        return !Tensors.isFinite(tensor);
                    }
                })
                .toList();
    }

    static double of(TensorSource source, String name) {
        try (Tensor tensor = source.read(name);
                Tensor doubles = tensor.to(ScalarType.Double);
                Tensor norm = doubles.norm()) {
            return norm.item_double();
        }
    }
}
