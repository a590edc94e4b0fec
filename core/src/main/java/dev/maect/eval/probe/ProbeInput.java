/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.matrix.Rows;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What some linear classifiers see of an image: the features at one place of the encoder, or at several, one after the other.
 *
 * @param name what results call it; empty for the only one
 * @param taps where features are taken
 */
public record ProbeInput(String name, List<FeatureTap> taps) {
    /** Checks and copies the list. */
    public ProbeInput {
        taps = List.copyOf(taps);
        if (taps.isEmpty()) {
            throw new EvaluationException("A probe needs features from at least one place of the encoder.");
        }
    }

    /**
     * One set with the columns of all, in their order.
     *
     * @param parts features of the same images at {@link #taps}; they stay with the caller
     */
    public static FeatureSet joined(List<FeatureSet> parts) {
        try (PointerScope scope = new PointerScope()) {
            Tensor all = joinedColumns(parts.stream().map(FeatureSet::features).toList());
            all.retainReference();
            return new FeatureSet(all, parts.get(0).labelSets());
        }
    }

    /** [N, sum of the widths], in the caller's scope. */
    static Tensor joinedColumns(List<Tensor> parts) {
        Tensor[] here =
                parts.stream().map(part -> Rows.onDeviceOf(parts.get(0), part)).toArray(Tensor[]::new);
        return torch.cat(new TensorVector(here), 1);
    }
}
