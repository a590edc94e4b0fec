/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.fused;

import dev.maect.engine.LayerNorm;
import dev.maect.engine.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What the fused kernels compute, a row at a time, in plain Java and double precision. */
final class PlainFormulas {
    private PlainFormulas() {}

    static double[] row(Tensor rows, long row) {
        float[] floats = Tensors.toFloats(
                rows.detach().select(0, row).to(ScalarType.Float).contiguous());
        double[] numbers = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            numbers[i] = floats[i];
        }
        return numbers;
    }

    /** The row among all rows of the wanted row {@code row}. */
    static long source(Rows rows, long row) {
        return row / rows.wanted() * rows.length() + rows.length() - rows.wanted() + row % rows.wanted();
    }

    static double[] add(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** (x - mean) / std. */
    private static double[] standardised(double[] x, LayerNorm layer) {
        double mean = 0;
        for (double number : x) {
            mean += number / x.length;
        }
        double variance = 0;
        for (double number : x) {
            variance += (number - mean) * (number - mean) / x.length;
        }
        double[] result = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = (x[i] - mean) / Math.sqrt(variance + layer.eps());
        }
        return result;
    }

    private static double reciprocalStd(double[] x, LayerNorm layer) {
        double mean = 0;
        double squares = 0;
        for (double number : x) {
            mean += number / x.length;
            squares += number * number / x.length;
        }
        return 1 / Math.sqrt(squares - mean * mean + layer.eps());
    }

    static double[] norm(double[] x, LayerNorm layer) {
        double[] result = standardised(x, layer);
        double[] scale = row(layer.weight().reshape(1, -1), 0);
        double[] shift = row(layer.bias().reshape(1, -1), 0);
        for (int i = 0; i < result.length; i++) {
            result[i] = result[i] * scale[i] + shift[i];
        }
        return result;
    }

    /** The gradient of the norm's output to that of its input. */
    static double[] normGradient(double[] x, double[] gradient, LayerNorm layer) {
        double[] standard = standardised(x, layer);
        double[] scaled = row(layer.weight().reshape(1, -1), 0);
        double mean = 0;
        double along = 0;
        for (int i = 0; i < x.length; i++) {
            scaled[i] *= gradient[i];
            mean += scaled[i] / x.length;
            along += scaled[i] * standard[i] / x.length;
        }
        double[] result = new double[x.length];
        double factor = reciprocalStd(x, layer);
        for (int i = 0; i < x.length; i++) {
            result[i] = (scaled[i] - mean - standard[i] * along) * factor;
        }
        return result;
    }

    static double gelu(double x) {
        return x * gaussian(x);
    }

    static double geluSlope(double x) {
        return gaussian(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /** The standard normal distribution up to x, by its series (Marsaglia 2004). */
    private static double gaussian(double x) {
        double sum = x;
        double term = x;
        for (int n = 3; n < 300; n += 2) {
            term *= x * x / n;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
