/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.examples;

import dev.maect.data.ImageSource;
import dev.maect.data.source.ImageSources;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Features of a folder of images, and the two that are most alike: {@code ImageFeatures ENCODER FOLDER}. */
public final class ImageFeatures {
    private ImageFeatures() {}

    /** Runs the program. */
    public static void main(String[] args) {
        try (FeatureExtractor extractor = FeatureExtractor.open(Path.of(args[0]), ComputeDevice.CPU, Precision.FP32);
                ImageSource images = ImageSources.open(Path.of(args[1]));
                FeatureSet features = extractor.extract(images, 64)) {
            float[][] rows = features.toArrays(); // features.features() is the same as a tensor, [N, D]
            System.out.println(rows.length + " images, " + features.dimensions() + " numbers each");
            int other = IntStream.range(1, rows.length)
                    .boxed()
                    .max((a, b) -> Double.compare(cosine(rows[0], rows[a]), cosine(rows[0], rows[b])))
                    .orElse(0);
            System.out.println(images.name(0) + " is most like " + images.name(other));
        }
    }

    private static double cosine(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }
}
