/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.bytedeco.pytorch.global.torch.DeviceType;

import dev.maect.engine.machine.Bfloat16;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The precision of matrix products in forward passes. Weights, losses and similarities are float32 always. */
public enum Precision {
    /** 32-bit floats throughout. */
    FP32,
    /**
     * 32-bit floats, whose matrix products CUDA may compute of factors rounded to TF32 (10 bits after the point in place of 23).
     */
    TF32,
    /** bfloat16 autocast around forward and loss; float32 master weights. */
    BF16;

    private static final Logger LOG = LoggerFactory.getLogger(Precision.class);

    private static final class Told {
        static final AtomicBoolean ONCE = new AtomicBoolean();
    }

    /**
     * The fast choice for {@code device}: bf16 on CUDA and on processors that multiply it (AMX, AVX512_BF16), float32
     * elsewhere (where bf16 is the slower one).
     */
    public static Precision automatic(ComputeDevice device) {
        if (device.type() == DeviceType.CUDA) {
            return BF16;
        }
        return device.type() == DeviceType.CPU && Bfloat16.ofProcessor() != Bfloat16.NONE ? BF16 : FP32;
    }

    /** This precision as {@code device} has it: TF32 is CUDA's alone, and float32 elsewhere, which the log tells once. */
    public Precision on(ComputeDevice device) {
        if (this != TF32 || device.type() == DeviceType.CUDA) {
            return this;
        }
        if (!Told.ONCE.getAndSet(true)) {
            LOG.info("Precision tf32 is fp32 on {}: only CUDA multiplies in TF32.", device);
        }
        return FP32;
    }
}
