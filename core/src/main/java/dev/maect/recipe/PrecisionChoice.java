/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;

/** The arithmetic of forward passes; master weights, norms, losses and similarities are fp32 always. */
public enum PrecisionChoice {
    /** bf16 on CUDA devices and processors that multiply it (AMX, AVX512_BF16), fp32 elsewhere. */
    AUTO,
    /** 32-bit floats throughout. */
    FP32,
    /** 32-bit floats, with products in TF32 on CUDA devices; the same as fp32 elsewhere. */
    TF32,
    /** bfloat16 autocast around forward passes. */
    BF16;

    /** The word that stands for this choice in a recipe. */
    @Override
    public String toString() {
        return Keywords.of(this);
    }

    /** The precision that this choice comes to on {@code device}. */
    public Precision on(ComputeDevice device) {
        return switch (this) {
            case AUTO -> Precision.automatic(device);
            case FP32 -> Precision.FP32;
            case TF32 -> Precision.TF32.on(device);
            case BF16 -> Precision.BF16;
        };
    }
}
