/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.labelfree;

import dev.maect.engine.RandomStream;
import dev.maect.eval.FeatureSet;
import dev.maect.testing.TestDevice;

/** Made-up features: round clouds in a few directions, in turns. */
final class Blobs {
    private Blobs() {}

    static float[] values(int n, int dimensions, int clouds, double noise, long seed) {
        RandomStream random = RandomStream.of(seed, "blobs");
        float[] values = new float[n * dimensions];
        for (int i = 0; i < n; i++) {
            for (int d = 0; d < dimensions; d++) {
                double centre = d == i % clouds ? 1 : 0;
                values[i * dimensions + d] = (float) (centre + noise * random.nextGaussian());
            }
        }
        return values;
    }

    static FeatureSet of(int n, int dimensions, int clouds, double noise, long seed) {
        return FeatureSet.of(values(n, dimensions, clouds, noise, seed), dimensions)
                .movedTo(TestDevice.get());
    }
}
