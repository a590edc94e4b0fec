/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.fused.AdamWKernel.Numbers;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** AdamW and the average as their formulas have it, in double precision: what the kernel is looked at by. The enclosing scope frees it. */
final class AdamWFormula {
    private final Tensor weight;
    private final Tensor first;
    private final Tensor second;
    private final Tensor average;
    private int steps;

    /** Begins at {@code weight}, with an average of the same. */
    AdamWFormula(Tensor weight) {
        this.weight = weight.to(ScalarType.Double).clone();
        first = torch.zeros_like(this.weight);
        second = torch.zeros_like(this.weight);
        average = this.weight.clone();
    }

    void step(Tensor gradient, double factor, Numbers numbers) {
        steps++;
        double rate = numbers.rate() * factor;
        Tensor g = gradient.to(ScalarType.Double);
        first.mul_(new Scalar(numbers.beta1())).add_(g.mul(new Scalar(1 - numbers.beta1())));
        second.mul_(new Scalar(numbers.beta2())).add_(g.square().mul(new Scalar(1 - numbers.beta2())));
        Tensor down = second.div(new Scalar(1 - Math.pow(numbers.beta2(), steps)))
                .sqrt()
                .add(new Scalar(numbers.eps()));
        weight.mul_(new Scalar(1 - rate * numbers.weightDecay()))
                .sub_(first.div(down).mul(new Scalar(rate / (1 - Math.pow(numbers.beta1(), steps)))));
        average.mul_(new Scalar(numbers.averageDecay())).add_(weight.mul(new Scalar(1 - numbers.averageDecay())));
    }

    /** How far weights are off, relative to the largest. */
    double weightOff(Tensor other) {
        return off(other, weight);
    }

    double averageOff(Tensor other) {
        return off(other, average);
    }

    private static double off(Tensor actual, Tensor expected) {
        return actual.to(ScalarType.Double).sub(expected).abs().max().item_double()
                / expected.abs().max().item_double();
    }
}
