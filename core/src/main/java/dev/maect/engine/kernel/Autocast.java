/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import static org.bytedeco.pytorch.global.torch.DeviceType;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Precision;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The precision of the code between construction and {@link #close}, on the current thread. For {@link Precision#FP32} it
 * switches autocast and TF32 off, so that nesting it inside a bf16 or TF32 region makes a float32 island.
 */
public final class Autocast implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private final DeviceType device;
    private final boolean wasEnabled;
    private final FloatProducts products;

    /** Enters mixed precision. */
    public Autocast(ComputeDevice device, Precision precision) {
        this(device.type(), precision);
    }

    /** What enters again the precision that this thread computes in now on the device of {@code tensor}. */
    public static Supplier<Autocast> again(Tensor tensor) {
        DeviceType device = tensor.device().type().intern();
        Precision precision = precisionNow(device);
        return () -> new Autocast(device, precision);
    }

    private static Precision precisionNow(DeviceType device) {
        return torch.is_autocast_enabled(device) ? Precision.BF16 : FloatProducts.now(device);
    }

    private Autocast(DeviceType device, Precision precision) {
        this.device = device;
        wasEnabled = torch.is_autocast_enabled(this.device);
        boolean enable = precision == Precision.BF16;
        if (enable) {
            torch.set_autocast_dtype(this.device, ScalarType.BFloat16);
        }
        torch.set_autocast_enabled(this.device, enable);
        torch.increment_nesting();
        products = FloatProducts.of(device, precision);
    }

    @Override
    public void close() {
        // The cast weights are cached while nested; the outermost exit drops them, as they go stale at the next step.
        if (torch.decrement_nesting() == 0) {
            torch.clear_cache();
        }
        torch.set_autocast_enabled(device, wasEnabled);
        products.close();
    }
}
