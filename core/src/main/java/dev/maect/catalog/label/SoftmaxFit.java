/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.engine.NamedTensors;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.train.optim.AdamW;
import dev.maect.train.optim.ParameterGroup;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Multinomial logistic regression with intercept: mean cross entropy + lambda / 2 times the squared weights, from zero. All
 * images in every step, with a rate that falls to nothing; so the same labels give the same weights.
 */
final class SoftmaxFit {
    static {
        NativeSetup.prepare();
    }

    private static final int STEPS = 300;
    private static final double RATE = 0.2;

    private SoftmaxFit() {}

    /**
     * Fits.
     *
     * @param x float32 [N, D], rows about 1 long
     * @param labels int64 [N]
     * @return weight [classes, D] and bias [classes], in the caller's scope
     */
    static List<Tensor> fit(Tensor x, Tensor labels, int classes, double lambda) {
        return Scopes.keepAll(() -> {
            NamedTensors parameters = new NamedTensors();
            Tensor weight = parameters.parameter("weight", torch.zeros(classes, x.size(1)));
            Tensor bias = parameters.parameter("bias", torch.zeros(classes));
            ParameterGroup group = new ParameterGroup("classifier", parameters.parameters(), RATE, 0);
            try (AdamW optimiser = new AdamW(List.of(group), 0.9, 0.99)) {
                for (int step = 0; step < STEPS; step++) {
                    try (PointerScope scope = new PointerScope()) {
                        Tensor loss = torch.cross_entropy_loss(
                                        x.matmul(weight.t()).add(bias), labels)
                                .add(weight.square().sum().mul(new Scalar(lambda / 2)));
                        optimiser.zeroGrad();
                        loss.backward();
                        optimiser.step(0.5 * (1 + Math.cos(Math.PI * step / STEPS)));
                    }
                }
            }
            Tensor fitted = weight.detach().clone();
            Tensor fittedBias = bias.detach().clone();
            parameters.close();
            return List.of(fitted, fittedBias);
        });
    }
}
