/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.bytedeco.pytorch.global.torch.DeviceType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The precision of matrix products in forward passes. Weights, losses and similarities are float32 always. */
public enum Precision {
    /** 32-bit floats throughout. */
    FP32,
    /** bfloat16 autocast around forward and loss; float32 master weights. */
    BF16;

    /**
     * The fast choice for {@code device}: bf16 on CUDA and on processors with AMX tiles (where it multiplies matrices
     * about eight times faster), float32 elsewhere (where bf16 is the slower one).
     */
    public static Precision automatic(ComputeDevice device) {
        if (device.type() == DeviceType.CUDA) {
            return BF16;
        }
        return device.type() == DeviceType.CPU && processorHasAmx() ? BF16 : FP32;
    }

    /** Whether the processor multiplies bfloat16 matrices in AMX tiles; known on Linux, false elsewhere. */
    public static boolean processorHasAmx() {
        Path cpuinfo = Path.of("/proc/cpuinfo");
        try {
            return Files.isReadable(cpuinfo) && Files.readString(cpuinfo).contains("amx_bf16");
        } catch (IOException e) {
            return false;
        }
    }
}
