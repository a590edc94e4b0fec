/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.EngineException;
import dev.maect.engine.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The arguments of a kernel in their order; each takes whole words of eight bytes. */
final class Arguments {
    private static final long ALIGNED = 16;

    private final List<long[]> all = new ArrayList<>();

    /** The address of a tensor's numbers. */
    Arguments with(Tensor tensor) {
        long address = tensor.data_ptr().address();
        if (address % ALIGNED != 0 || !tensor.is_contiguous()) {
            throw new EngineException(
                    "A kernel reads whole fours, but was given numbers that do not lie so, of the shape "
                            + Arrays.toString(Tensors.shape(tensor)) + ".");
        }
        return with(address);
    }

    /** An address, or null. */
    Arguments with(Optional<Tensor> tensor) {
        return tensor.isPresent() ? with(tensor.get()) : with(0L);
    }

    Arguments with(long number) {
        all.add(new long[] {number});
        return this;
    }

    Arguments with(double number) {
        return with(Double.doubleToRawLongBits(number));
    }

    /** A struct. */
    Arguments with(long[] words) {
        all.add(words.clone());
        return this;
    }

    /** A struct of floats, an even number of them. */
    Arguments with(float[] numbers) {
        long[] words = new long[numbers.length / 2];
        for (int i = 0; i < words.length; i++) {
            words[i] = (Float.floatToRawIntBits(numbers[2 * i]) & 0xffff_ffffL)
                    | ((long) Float.floatToRawIntBits(numbers[2 * i + 1]) << 32);
        }
        all.add(words);
        return this;
    }

    /** The words of each argument. */
    List<long[]> all() {
        return all;
    }
}
