/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.map;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The directions in which features vary most: principal components, found on images spread over all. Close it. */
final class MainAxes implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private static final int MOST_ROWS = 50_000;

    private final Tensor mean;
    private final Tensor axes;

    private MainAxes(Tensor mean, Tensor axes) {
        this.mean = mean;
        this.axes = axes;
    }

    /** At most {@code most} of them, the largest first. */
    static MainAxes of(CatalogFeatures features, int most) {
        int count = Math.min(most, features.dimensions());
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor x = features.pick(features.spread(MOST_ROWS));
            Tensor mean = x.mean(new long[] {0}, true, new ScalarTypeOptional(ScalarType.Float));
            Tensor centred = x.sub(mean);
            Tensor vectors = torch.linalg_eigh(centred.t().matmul(centred)).get1();
            // Eigenvalues come in ascending order.
            Tensor axes =
                    vectors.narrow(1, features.dimensions() - count, count).flip(1);
            return new MainAxes(Scopes.escape(mean), Scopes.escape(axes.contiguous()));
        }
    }

    /** How many there are. */
    int count() {
        return (int) axes.size(1);
    }

    /**
     * Features along the axes.
     *
     * @param rows float32 [n, D]
     * @return float32 [n, {@link #count}], of the enclosing scope
     */
    Tensor along(Tensor rows) {
        return rows.sub(mean).matmul(axes);
    }

    float[] floats(Tensor rows) {
        try (PointerScope scope = new PointerScope()) {
            return Tensors.toFloats(along(rows));
        }
    }

    @Override
    public void close() {
        mean.close();
        axes.close();
    }
}
