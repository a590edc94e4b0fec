/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.export;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.engine.Tensors;
import dev.maect.export.ExportModel;
import dev.maect.export.PixelInput;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * How far an exported model is from our encoder, over batches of several sizes of noise and of smooth images.
 *
 * @param images how many images were compared
 * @param tokenError largest absolute difference of a token value; NaN if a value is NaN
 * @param featureError largest absolute difference of a feature value; NaN if a value is NaN
 * @param cosine smallest cosine between the two features of an image
 */
record ExportCheck(int images, double tokenError, double featureError, double cosine) {
    private static final int[] NOISE_BATCHES = {1, 3};
    private static final int[] IMAGE_BATCHES = {1, 4};
    private static final long COARSE = 6;

    /** Compares {@code file} with {@code model}. */
    static ExportCheck of(ExportModel model, ExportedFile file) {
        ExportCheck all = new ExportCheck(0, 0, 0, 1);
        for (int batch : NOISE_BATCHES) {
            all = all.and(compare(model, file, batch, false));
        }
        for (int batch : IMAGE_BATCHES) {
            all = all.and(compare(model, file, batch, true));
        }
        return all;
    }

    private static ExportCheck compare(ExportModel model, ExportedFile file, int batch, boolean smooth) {
        try (PointerScope scope = new PointerScope()) {
            Tensor input = input(model, images(model, batch, smooth));
            float[] tokens;
            float[] features;
            try (ExportModel.Outputs outputs = model.forward(input)) {
                tokens = Tensors.toFloats(outputs.tokens());
                features = Tensors.toFloats(outputs.features());
            }
            ExportedFile.Values values = file.run(input);
            return new ExportCheck(
                    batch,
                    largestDifference(tokens, values.tokens()),
                    largestDifference(features, values.features()),
                    smallestCosine(features, values.features(), batch));
        }
    }

    /** uint8 [n, height, width, channels]: independent pixels, or a few coarse values interpolated. */
    private static Tensor images(ExportModel model, int count, boolean smooth) {
        long channels = model.config().channels();
        long height = model.config().imageHeight();
        long width = model.config().imageWidth();
        try (GeneratorOptional generator = Generators.of(count, smooth ? "smooth pictures" : "noise")) {
            long[] shape = {count, channels, smooth ? COARSE : height, smooth ? COARSE : width};
            Tensor values = torch.rand(shape, generator, new TensorOptions(ScalarType.Float));
            if (smooth) {
                values = torch.upsample_bicubic2d(
                        values, new long[] {height, width}, false, new DoubleOptional(), new DoubleOptional());
            }
            return values.mul(new Scalar(255.0))
                    .round()
                    .clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(255.0)))
                    .to(ScalarType.Byte)
                    .permute(0, 2, 3, 1)
                    .contiguous();
        }
    }

    private static Tensor input(ExportModel model, Tensor images) {
        return model.pixels() == PixelInput.BYTES
                ? images
                : model.normalisation().apply(images, ComputeDevice.CPU);
    }

    static double largestDifference(float[] expected, float[] actual) {
        if (expected.length != actual.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs((double) expected[i] - actual[i])); // NaN stays
        }
        return largest;
    }

    static double smallestCosine(float[] expected, float[] actual, int rows) {
        if (expected.length != actual.length) {
            return -1;
        }
        int width = expected.length / rows;
        double smallest = 1;
        for (int row = 0; row < rows; row++) {
            double dot = 0;
            double a = 0;
            double b = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                dot += (double) expected[i] * actual[i];
                a += (double) expected[i] * expected[i];
                b += (double) actual[i] * actual[i];
            }
            smallest = Math.min(smallest, dot / Math.sqrt(a * b));
        }
        return smallest;
    }

    private ExportCheck and(ExportCheck other) {
        return new ExportCheck(
                images + other.images,
                Math.max(tokenError, other.tokenError),
                Math.max(featureError, other.featureError),
                Math.min(cosine, other.cosine));
    }

    /** Whether tokens and features agree within {@code tolerance}, absolutely. */
    boolean within(double tolerance) {
        return tokenError <= tolerance && featureError <= tolerance;
    }

    /** One line for people. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "images: %d largest-error-tokens: %.2e largest-error-features: %.2e smallest-cosine: %.7f",
                images,
                tokenError,
                featureError,
                cosine);
    }
}
