/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.Initialisation;
import dev.maect.engine.NamedTensors;
import java.util.Objects;
import org.bytedeco.pytorch.GeneratorOptional;

/**
 * MAE's initialisation (spec of MAE-CT models/vit): linear weights and the patch kernel (as a matrix) Xavier uniform,
 * linear biases 0, norms 1 and 0, class and mask token normal with 0.02. The patch embedding's bias keeps PyTorch's
 * default, uniform in ±1/√fan-in.
 */
final class VitInitialisation {
    private VitInitialisation() {}

    static void apply(NamedTensors tensors, GeneratorOptional generator) {
        tensors.parameters().forEach((name, tensor) -> {
            if (name.endsWith("_token")) {
                Initialisation.normal(tensor, 0.02, generator);
            } else if (name.equals("patch_embed.proj.bias")) {
                long fanIn = Objects.requireNonNull(tensors.parameters().get("patch_embed.proj.weight"))
                                .numel()
                        / tensor.numel();
                Initialisation.uniform(tensor, 1 / Math.sqrt(fanIn), generator);
            } else if (tensor.dim() >= 2) {
                Initialisation.xavierUniform(tensor, generator);
            } else if (name.endsWith("bias")) {
                Initialisation.constant(tensor, 0);
            } else {
                Initialisation.constant(tensor, 1);
            }
        });
    }
}
