/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.catalog.store.Database;
import dev.maect.catalog.store.FeatureFile;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Mean and deviation of each feature, by which those of different images become comparable: what all images have in common
 * would hide in which they differ. Measured on up to 65,536 rows, and again whenever there are twice as many, so that
 * adding a few images changes no similarity of others.
 */
final class FeatureScale {
    static {
        NativeSetup.prepare();
    }

    private static final int MOST_ROWS = 1 << 16;
    private static final int AT_ONCE = 4096;
    private static final int FEWEST_ROWS = 16; // fewer say nothing about deviations
    private static final double LEAST_SHARE = 0.01; // of the mean deviation, for features that hardly vary

    private final float[] mean;
    private final float[] deviation;

    private FeatureScale(float[] mean, float[] deviation) {
        this.mean = mean;
        this.deviation = deviation;
    }

    /** That of {@code set}, as it was measured last. */
    static FeatureScale of(Catalog catalog, FeatureSetInfo set) {
        int dimensions = set.dimensions();
        float[] mean = new float[dimensions];
        float[] deviation = new float[dimensions];
        java.util.Arrays.fill(deviation, 1);
        catalog.database()
                .query(
                        "SELECT scale FROM feature_sets WHERE feature_set = ?",
                        row -> {
                            byte[] bytes = Database.bytes(row, 1);
                            if (bytes.length == 2 * dimensions * Float.BYTES) {
                                ByteBuffer.wrap(bytes)
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .asFloatBuffer()
                                        .get(mean)
                                        .get(deviation);
                            }
                        },
                        set.id());
        return new FeatureScale(mean, deviation);
    }

    /** Measures again if there are twice as many rows as last time. */
    static void refresh(Catalog catalog, FeatureSetInfo set) {
        if (set.filled() < FEWEST_ROWS || set.filled() < 2 * set.scaled()) {
            return;
        }
        int dimensions = set.dimensions();
        long blocks = Math.max(1, Math.min(set.filled(), MOST_ROWS) / AT_ONCE);
        try (PointerScope scope = new PointerScope();
                FeatureFile file = FeatureFile.forReading(catalog.featureFile(set), dimensions)) {
            Tensor sum = torch.zeros(dimensions).to(ScalarType.Double);
            Tensor squares = torch.zeros(dimensions).to(ScalarType.Double);
            long rows = 0;
            for (long block = 0; block < blocks; block++) {
                long from = block * set.filled() / blocks;
                int count = (int) Math.min(AT_ONCE, set.filled() - from);
                Scopes.run(() -> {
                    Tensor raw = torch.empty(count, dimensions);
                    file.read(from, raw);
                    Tensor values = raw.to(ScalarType.Double);
                    sum.add_(values.sum(0));
                    squares.add_(values.square().sum(0));
                });
                rows += count;
            }
            Tensor mean = sum.div(new Scalar((double) rows));
            Tensor deviation = squares.div(new Scalar((double) rows))
                    .sub(mean.square())
                    .clamp_min(new Scalar(0.0))
                    .sqrt();
            double least = LEAST_SHARE * deviation.mean().item_double();
            float[] means = Tensors.toFloats(mean);
            float[] deviations = Tensors.toFloats(deviation.clamp_min(new Scalar(Math.max(least, 1e-12))));
            ByteBuffer bytes = ByteBuffer.allocate(2 * dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(means).put(deviations);
            catalog.database()
                    .execute(
                            "UPDATE feature_sets SET scale = ?, scaled = ? WHERE feature_set = ?",
                            bytes.array(),
                            set.filled(),
                            set.id());
        }
    }

    /** Standardised rows of unit length; float32 [n, D]. */
    Tensor apply(Tensor raw) {
        return Scopes.keep(() -> Tensors.unitRows(standardise(raw)));
    }

    /** Rows less the mean, by the deviation; float32 [n, D]. */
    Tensor standardise(Tensor raw) {
        return Scopes.keep(() ->
                raw.sub(Tensors.ofFloats(mean, 1, mean.length)).div(Tensors.ofFloats(deviation, 1, deviation.length)));
    }

    float[] mean() {
        return mean.clone();
    }

    float[] deviation() {
        return deviation.clone();
    }
}
