/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import dev.maect.testing.TestDevice;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Reproducible test data, for models so small that a second thread costs more than it brings. */
public final class RandomTensors {
    static {
        torch.set_num_threads(1);
    }

    private RandomTensors() {}

    /** Standard normal values, float32, where the tests compute. */
    public static Tensor normal(long seed, long... shape) {
        RandomStream random = RandomStream.of(seed, "normal");
        float[] values = new float[count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return TestDevice.moved(Tensors.ofFloats(values, shape));
    }

    /** Values in [0, 1), float32, where the tests compute. */
    public static Tensor uniform(long seed, long... shape) {
        RandomStream random = RandomStream.of(seed, "uniform");
        float[] values = new float[count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return TestDevice.moved(Tensors.ofFloats(values, shape));
    }

    private static int count(long... shape) {
        return (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }
}
