/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.BatchNorm;
import dev.maect.engine.Linear;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Scopes;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The projector: three linear layers without bias, each followed by batch norm, ReLU after the first two (MAE-CT
 * contrastive_heads/base/contrastive_head_base.py). Weight names are those of the official sequential: 0, 1, 3, 4, 6, 7.
 */
final class Projector {
    private final NamedTensors tensors = new NamedTensors();
    private final Linear linear0;
    private final BatchNorm norm1;
    private final Linear linear3;
    private final BatchNorm norm4;
    private final Linear linear6;
    private final BatchNorm norm7;

    Projector(int in, int hidden, int out) {
        linear0 = new Linear(in, hidden, false);
        norm1 = new BatchNorm(hidden);
        linear3 = new Linear(hidden, hidden, false);
        norm4 = new BatchNorm(hidden);
        linear6 = new Linear(hidden, out, false);
        norm7 = new BatchNorm(out);
        tensors.include("0", linear0.tensors())
                .include("1", norm1.tensors())
                .include("3", linear3.tensors())
                .include("4", norm4.tensors())
                .include("6", linear6.tensors())
                .include("7", norm7.tensors());
    }

    void initialise(GeneratorOptional generator) {
        linear0.initialiseDefault(generator);
        linear3.initialiseDefault(generator);
        linear6.initialiseDefault(generator);
    }

    /** features float [N, in] to float [N, out]; batch statistics when training, running ones otherwise. */
    Tensor forward(Tensor features, boolean training) {
        return Scopes.keep(() -> {
            Tensor x = norm1.forward(linear0.forward(features), training).relu();
            x = norm4.forward(linear3.forward(x), training).relu();
            return norm7.forward(linear6.forward(x), training);
        });
    }

    /** The weights and running statistics. */
    public NamedTensors tensors() {
        return tensors;
    }
}
