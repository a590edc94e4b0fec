/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import static org.bytedeco.pytorch.global.torch.DeviceType;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Precision;
import org.bytedeco.pytorch.global.torch;

/**
 * Mixed precision for the code between construction and {@link #close}, on the current thread. For {@link
 * Precision#FP32} it switches autocast off, so that nesting it inside a bf16 region makes a float32 island.
 */
public final class Autocast implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private final DeviceType device;
    private final boolean wasEnabled;

    /** Enters mixed precision. */
    public Autocast(ComputeDevice device, Precision precision) {
        this.device = device.type();
        wasEnabled = torch.is_autocast_enabled(this.device);
        boolean enable = precision == Precision.BF16;
        if (enable) {
            torch.set_autocast_dtype(this.device, ScalarType.BFloat16);
        }
        torch.set_autocast_enabled(this.device, enable);
        torch.increment_nesting();
    }

    @Override
    public void close() {
        // The cast weights are cached while nested; the outermost exit drops them, as they go stale at the next step.
        if (torch.decrement_nesting() == 0) {
            torch.clear_cache();
        }
        torch.set_autocast_enabled(device, wasEnabled);
    }
}
