/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.BatchNorm;
import dev.maect.engine.Linear;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Scopes;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The predictor: linear, batch norm, ReLU, linear, no bias anywhere (MAE-CT contrastive_heads). Weight names are those
 * of the official sequential: 0, 1, 3.
 */
final class Predictor {
    private final NamedTensors tensors = new NamedTensors();
    private final Linear linear0;
    private final BatchNorm norm1;
    private final Linear linear3;

    Predictor(int dim, int hidden) {
        linear0 = new Linear(dim, hidden, false);
        norm1 = new BatchNorm(hidden);
        linear3 = new Linear(hidden, dim, false);
        tensors.include("0", linear0.tensors()).include("1", norm1.tensors()).include("3", linear3.tensors());
    }

    void initialise(GeneratorOptional generator) {
        linear0.initialiseDefault(generator);
        linear3.initialiseDefault(generator);
    }

    /** projected float [N, dim] to float [N, dim]. */
    Tensor forward(Tensor projected, boolean training) {
        return Scopes.keep(() -> linear3.forward(
                norm1.forward(linear0.forward(projected), training).relu()));
    }

    /** The weights and running statistics. */
    public NamedTensors tensors() {
        return tensors;
    }
}
