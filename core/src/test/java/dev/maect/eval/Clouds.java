/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import dev.maect.data.LabelSet;
import dev.maect.engine.RandomStream;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.TestDevice;
import java.util.List;
import java.util.stream.IntStream;

/** Made-up features: Gaussian clouds around one centre per class. */
public final class Clouds {
    private Clouds() {}

    public static LabelSet labelSet(String name, int classes, int[] labels) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(i -> "class" + i).toList();
        return new LabelSet(name, names, labels);
    }

    /** {@code n} points in {@code dimensions}, classes in turn, centres of length about {@code separation}·√D apart. */
    public static FeatureSet of(long seed, int n, int dimensions, int classes, double separation) {
        return of(seed, seed, n, dimensions, classes, separation);
    }

    /** As above; the same {@code centreSeed} gives the same classes, another {@code seed} other points. */
    public static FeatureSet of(long centreSeed, long seed, int n, int dimensions, int classes, double separation) {
        float[] centres = gaussians(RandomStream.of(centreSeed, "centres"), classes * dimensions);
        float[] values = gaussians(RandomStream.of(seed, "points"), n * dimensions);
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % classes;
            for (int d = 0; d < dimensions; d++) {
                values[i * dimensions + d] += (float) (separation * centres[labels[i] * dimensions + d]);
            }
        }
        return FeatureSet.of(values, dimensions, labelSet("label", classes, labels))
                .movedTo(TestDevice.get());
    }

    /** Features and labels {@code prefix_x}, {@code prefix_y} of a file, with {@code classes} classes. */
    public static FeatureSet of(GoldenFile file, String prefix, int classes) {
        return FeatureSet.of(
                        file.floats(prefix + "_x"),
                        (int) file.shape(prefix + "_x")[1],
                        labelSet("label", classes, file.ints(prefix + "_y")))
                .movedTo(TestDevice.get());
    }

    public static float[] gaussians(RandomStream random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
