/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.machine.Untried;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Where tests compute: on the CPU, or where {@code -Dmaect.device} says, as in
 * {@code ./mvnw -Pcuda -pl core test -Dmaect.device=cuda}. {@link DeviceRuleTest} lists those that stay on the CPU, with their reasons.
 *
 * <p>On another device a test may be as far off as the CPU's tolerance times {@link #SLACK}. Sums are added up in another order there,
 * and by other kernels: of float32 with 24 bits over some thousand terms that is a few units more in the sixth digit. TF32, which
 * has 11 bits and would need a factor of a thousand, is off in libtorch unless it is asked for ({@code precision: tf32}), and no test that
 * compares float32 asks for it. The tolerances of bfloat16, whose 8 bits are more than what the order of sums does, hold on any device.
 *
 * <p>What is equal bit by bit on a CPU, a run continued with one that was not stopped say, is expected to be so there, too: libtorch is told
 * to take kernels that add up in a fixed order where it has such, and to warn where it has not.
 */
public final class TestDevice {
    private static final double SLACK = 10;
    private static final double BFLOAT16 = 0x1p-8;
    private static final float FUSED = 1e-6f;
    private static final String NAME = System.getProperty("maect.device", "cpu");

    static {
        if (!isCpu()) {
            ComputeDevice.parse(NAME);
            torch.globalContext().setDeterministicAlgorithms(true, true);
            // What is off until a card has run it is what tests on a card are for.
            for (Untried untried : Untried.values()) {
                String property = "maect." + untried.name().toLowerCase(Locale.ROOT);
                System.setProperty(property, System.getProperty(property, "on"));
            }
        }
    }

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

    /** {@code tensor} there, another object that shares its memory if it is there already. */
    public static Tensor place(Tensor tensor) {
        return get().place(tensor);
    }

    /** {@code tensor} there in its stead: itself on the CPU, else a copy, and it is closed. */
    public static Tensor moved(Tensor tensor) {
        if (isCpu()) {
            return tensor;
        }
        try (tensor) {
            return place(tensor);
        }
    }

    /** What {@code tolerance} of a CPU becomes there. */
    public static double tolerance(double tolerance) {
        return tolerance(tolerance, NAME);
    }

    static double tolerance(double tolerance, String name) {
        return name.equals("cpu") || tolerance >= BFLOAT16 ? tolerance : tolerance * SLACK;
    }

    /**
     * What numbers about 1 that are equal on a CPU may differ by: nothing there; elsewhere what it does that a product and a sum are
     * rounded once.
     */
    public static float rounding() {
        return isCpu() ? 0 : FUSED;
    }

    /** Whether that is the CPU, where float32 trains in our own backward pass and what is exact is exact. */
    public static boolean isCpu() {
        return NAME.equals("cpu");
    }
}
