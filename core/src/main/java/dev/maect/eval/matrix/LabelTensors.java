/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.matrix;

import dev.maect.engine.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Class indices between the Java heap and the device that the features are on. */
public final class LabelTensors {
    private LabelTensors() {}

    /** An int64 [N] tensor of {@code labels} on the device of {@code like}; temporaries go to the caller's scope. */
    public static Tensor of(int[] labels, Tensor like) {
        long[] longs = new long[labels.length];
        for (int i = 0; i < labels.length; i++) {
            longs[i] = labels[i];
        }
        return Rows.onDeviceOf(like, Tensors.ofLongs(longs, labels.length));
    }

    /** The values of an integer tensor, row-major, as ints. */
    public static int[] toInts(Tensor labels) {
        long[] longs = Tensors.toLongs(labels);
        int[] ints = new int[longs.length];
        for (int i = 0; i < longs.length; i++) {
            ints[i] = (int) longs[i];
        }
        return ints;
    }

    /** The share of equal entries of two arrays of the same length. */
    public static double agreement(int[] predictions, int[] labels) {
        int equal = 0;
        for (int i = 0; i < labels.length; i++) {
            if (predictions[i] == labels[i]) {
                equal++;
            }
        }
        return (double) equal / labels.length;
    }
}
