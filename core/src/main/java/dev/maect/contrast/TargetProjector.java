/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.NamedTensors;
import dev.maect.engine.NativeSetup;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** An exponentially averaged copy of a projector, which makes the embeddings that are looked up and stored (stage 3). */
final class TargetProjector {
    static {
        NativeSetup.prepare();
    }

    private final Projector online;
    private final Projector average;
    private final double factor;

    /** A copy of {@code online}, yet without its values, that keeps the share {@code factor} of itself per step. */
    TargetProjector(Projector online, HeadConfig config) {
        this.online = online;
        this.average = new Projector(config.featureDim(), config.projectorHiddenDim(), config.outputDim());
        this.factor = config.targetFactor();
    }

    /** Becomes the projector of now. */
    void reset() {
        average.tensors().copyFrom(online.tensors());
    }

    /** One step of the average; batch-norm statistics are copied. */
    void follow() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Scalar kept = new Scalar(factor);
            Scalar taken = new Scalar(1 - factor);
            Map<String, Tensor> parameters = online.tensors().parameters();
            average.tensors()
                    .parameters()
                    .forEach((name, value) -> value.mul_(kept).add_(parameters.get(name), taken));
            average.tensors()
                    .buffers()
                    .forEach((name, value) ->
                            value.copy_(online.tensors().buffers().get(name)));
        }
    }

    /** features float [N, feature dim] to embeddings float [N, dim], in training mode. */
    Tensor forward(Tensor features) {
        return average.forward(features, true);
    }

    NamedTensors tensors() {
        return average.tensors();
    }
}
