/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import static org.bytedeco.pytorch.global.torch.DeviceType;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Precision;
import org.bytedeco.pytorch.global.torch;

/**
 * How CUDA multiplies float32 matrices between construction and {@link #close}: exactly, or of factors rounded to TF32. libtorch
 * has one setting for the whole process, which is put back as it was; whoever computes at the same time on another thread in
 * another precision gets this one. On other devices it changes nothing.
 *
 * <p>{@link Autocast} opens one around forward passes. Backward passes run outside of it and need their own.
 */
public final class FloatProducts implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private final boolean before;

    private FloatProducts(boolean tf32) {
        before = tf32();
        set(tf32);
    }

    /** Products on {@code device} as {@code precision} has them. */
    public static FloatProducts of(ComputeDevice device, Precision precision) {
        return of(device.type(), precision);
    }

    static FloatProducts of(DeviceType device, Precision precision) {
        return new FloatProducts(device == DeviceType.CUDA ? precision == Precision.TF32 : tf32());
    }

    /** The precision of float32 products on {@code device} at present. */
    static Precision now(DeviceType device) {
        return device == DeviceType.CUDA && tf32() ? Precision.TF32 : Precision.FP32;
    }

    private static boolean tf32() {
        return torch.globalContext().allowTF32CuBLAS();
    }

    private static void set(boolean tf32) {
        if (tf32() != tf32) {
            torch.globalContext().setAllowTF32CuBLAS(tf32);
        }
    }

    @Override
    public void close() {
        set(before);
    }
}
