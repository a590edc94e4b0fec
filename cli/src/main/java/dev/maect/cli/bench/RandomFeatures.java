/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.data.LabelSet;
import dev.maect.engine.Generators;
import dev.maect.engine.Scopes;
import dev.maect.eval.FeatureSet;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Features without structure, so that nothing converges early. */
final class RandomFeatures {
    private RandomFeatures() {}

    /** Gaussian float32 [rows, dim] with labels in turn; the caller closes it. */
    static FeatureSet of(int rows, int dim, int classes, long seed) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        int[] labels = IntStream.range(0, rows).map(i -> i % classes).toArray();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor features = torch.empty(rows, dim);
            features.normal_(0, 1, Generators.of(seed, "bench"));
            return new FeatureSet(Scopes.escape(features), List.of(new LabelSet(LabelSet.DEFAULT_NAME, names, labels)));
        }
    }
}
