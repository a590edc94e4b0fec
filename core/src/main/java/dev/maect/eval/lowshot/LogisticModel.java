/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.lowshot;

import dev.maect.eval.matrix.LabelTensors;
import dev.maect.eval.matrix.Rows;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A multinomial classifier without intercept. Owns its tensor; the receiver closes it.
 *
 * @param weight float64 [K, D], for features whose rows are centred and of unit length
 * @param objective the minimised objective: mean cross entropy + lambda / 2 times the squared weights
 * @param iterations how many iterations it took
 * @param converged whether the tolerance was reached
 */
public record LogisticModel(Tensor weight, double objective, int iterations, boolean converged)
        implements AutoCloseable {
    private static final int BLOCK = 8192;

    /**
     * The most likely class of each row; prepares the rows as those of the training set were.
     *
     * @param features float32 [N, D]
     */
    public int[] predict(Tensor features) {
        return predict(
                features, IntStream.range(0, Math.toIntExact(weight.size(0))).toArray());
    }

    /**
     * The most likely of some classes for each row.
     *
     * @param places the classes that are answers
     * @return indices into {@code places}
     */
    int[] predict(Tensor features, int[] places) {
        int[] predictions = new int[Math.toIntExact(features.size(0))];
        for (int from = 0; from < predictions.length; from += BLOCK) {
            try (PointerScope scope = new PointerScope()) {
                Tensor rows = LogisticRegression.prepared(Rows.onDeviceOf(weight, Rows.block(features, from, BLOCK)));
                Tensor answers = weight.index_select(0, LabelTensors.of(places, weight));
                int[] block =
                        LabelTensors.toInts(torch.matmul(rows, answers.t()).argmax(new LongOptional(1), false));
                System.arraycopy(block, 0, predictions, from, block.length);
            }
        }
        return predictions;
    }

    @Override
    public void close() {
        weight.close();
    }
}
