/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import dev.maect.engine.ComputeDevice;
import org.bytedeco.pytorch.Tensor;

/**
 * Where the golden, gradient, resume, leak and end-to-end tests compute: on the CPU, or where {@code -Dmaect.device} says, as in
 * {@code ./mvnw -Pcuda -pl core test -Dmaect.device=cuda}.
 *
 * <p>On another device a test may be as far off as the CPU's tolerance times {@link #SLACK}. Sums are added up in another order there,
 * and by other kernels: of float32 with 24 bits over some thousand terms that is a few units more in the sixth digit. TF32, which
 * has 11 bits and would need a factor of a thousand, is off in libtorch unless it is asked for, and bfloat16's own tests have tolerances
 * of its 8 bits, which hold on any device.
 */
public final class TestDevice {
    private static final double SLACK = 10;
    private static final String NAME = System.getProperty("maect.device", "cpu");

    private TestDevice() {}

    /** As a recipe names it. */
    public static String name() {
        return NAME;
    }

    /** The device. */
    public static ComputeDevice get() {
        return get(NAME);
    }

    static ComputeDevice get(String name) {
        return ComputeDevice.parse(name);
    }

    /** {@code tensor} there; the same one on the CPU. */
    public static Tensor place(Tensor tensor) {
        return get().place(tensor);
    }

    /** What {@code tolerance} of a CPU becomes there. */
    public static double tolerance(double tolerance) {
        return tolerance(tolerance, NAME);
    }

    static double tolerance(double tolerance, String name) {
        return name.equals("cpu") ? tolerance : tolerance * SLACK;
    }

    /** Whether that is the CPU, where float32 trains in our own backward pass and what is exact is exact. */
    public static boolean isCpu() {
        return NAME.equals("cpu");
    }
}
