/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.BatchNorm;
import dev.maect.engine.Initialisation;
import dev.maect.engine.Linear;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Scopes;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Linear layers without bias, each followed by batch norm, exact GELU between them: MIM-Refiner's projector and
 * predictor (models/ssl/nnclr_head.py). Weight names are those of the official sequentials: layer i is {@code i.0.weight}
 * and the norm behind it {@code i.1.*}.
 */
final class NormedLayers {
    private final NamedTensors tensors = new NamedTensors();
    private final List<Linear> linears = new ArrayList<>();
    private final List<BatchNorm> norms = new ArrayList<>();

    /** @param widths of the input, of each layer in between, and of the output */
    NormedLayers(int... widths) {
        for (int i = 0; i + 1 < widths.length; i++) {
            Linear linear = new Linear(widths[i], widths[i + 1], false);
            BatchNorm norm = new BatchNorm(widths[i + 1]);
            tensors.include(i + ".0", linear.tensors()).include(i + ".1", norm.tensors());
            linears.add(linear);
            norms.add(norm);
        }
    }

    void initialise(GeneratorOptional generator) {
        linears.forEach(linear -> Initialisation.xavierUniform(linear.weight(), generator));
    }

    /** x float [N, in] to float [N, out]; batch statistics when training, running ones otherwise. */
    Tensor forward(Tensor x, boolean training) {
        return Scopes.keep(() -> {
            Tensor y = x;
            for (int i = 0; i < linears.size(); i++) {
                y = norms.get(i).forward(linears.get(i).forward(i == 0 ? y : torch.gelu(y)), training);
            }
            return y;
        });
    }

    /** The weights and running statistics. */
    NamedTensors tensors() {
        return tensors;
    }
}
