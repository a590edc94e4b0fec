/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The weight initialisations in use, each from an explicit generator. */
public final class Initialisation {
    private Initialisation() {}

    /** Uniform in [-bound, bound). */
    public static void uniform(Tensor tensor, double bound, GeneratorOptional generator) {
        try (NoGradGuard guard = new NoGradGuard()) {
            tensor.uniform_(-bound, bound, generator);
        }
    }

    /** Xavier (Glorot) uniform of a weight viewed as a [fanOut, fanIn] matrix. */
    public static void xavierUniform(Tensor weight, GeneratorOptional generator) {
        long fanOut = weight.size(0);
        long fanIn = weight.numel() / fanOut;
        uniform(weight, Math.sqrt(6.0 / (fanIn + fanOut)), generator);
    }

    /** Normal with mean 0 and the given standard deviation. */
    public static void normal(Tensor tensor, double std, GeneratorOptional generator) {
        try (NoGradGuard guard = new NoGradGuard()) {
            tensor.normal_(0, std, generator);
        }
    }

    /** A constant. */
    public static void constant(Tensor tensor, double value) {
        try (NoGradGuard guard = new NoGradGuard();
                Scalar scalar = new Scalar(value)) {
            tensor.fill_(scalar);
        }
    }
}
