/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import org.bytedeco.pytorch.Tensor;

/** How far numbers are from reference numbers. */
public final class Deviation {
    private Deviation() {}

    /** The largest absolute difference over the root mean square of the reference. NaN counts as infinitely far. */
    public static double maxOverRms(double[] actual, double[] expected) {
        if (actual.length != expected.length) {
            throw new IllegalArgumentException(actual.length + " numbers, expected " + expected.length);
        }
        double largest = 0;
        double squares = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]);
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
            squares += expected[i] * expected[i];
        }
        return largest == 0 ? 0 : largest / Math.sqrt(squares / expected.length);
    }

    /** As {@link #maxOverRms(double[], double[])}. */
    public static double maxOverRms(Tensor actual, Tensor expected) {
        return maxOverRms(doubles(actual), doubles(expected));
    }

    /** The values of a tensor in double precision, row-major. */
    public static double[] doubles(Tensor tensor) {
        try (Tensor detached = tensor.detach();
                Tensor here = detached.cpu();
                Tensor doubles = here.to(ScalarType.Double);
                Tensor contiguous = doubles.contiguous()) {
            double[] values = new double[Math.toIntExact(contiguous.numel())];
            contiguous.data_ptr_double().get(values);
            return values;
        }
    }
}
