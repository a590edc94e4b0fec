/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Generators;
import dev.maect.engine.Initialisation;
import dev.maect.engine.Precision;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.machine.Bfloat16;
import dev.maect.testing.Deviation;
import dev.maect.testing.TestDevice;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttentionTest {
    private static final int DIM = 12;
    private static final int HEADS = 3;
    private static final int LENGTH = 5;

    private final Attention attention = new Attention(DIM, HEADS);

    @BeforeEach
    void drawWeights() {
        try (GeneratorOptional generator = Generators.of(1, "attention")) {
            attention.tensors().parameters().values().forEach(p -> Initialisation.normal(p, 0.4, generator));
        }
        TestDevice.get().place(attention.tensors());
    }

    @AfterEach
    void freeWeights() {
        attention.tensors().close();
    }

    @Test
    void followsTheFormula() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = RandomTensors.normal(2, 1, LENGTH, DIM);
            double[] expected = formula(Tensors.toFloats(x));
            assertThat(Deviation.maxOverRms(Deviation.doubles(attention.forward(x)), expected))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void tellsWhereTheFirstTokenLooks() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = RandomTensors.normal(2, 1, LENGTH, DIM);
            double[][] qkv = affine(Tensors.toFloats(x), "qkv", 3 * DIM);
            int width = DIM / HEADS;
            double[] expected = new double[HEADS * (LENGTH - 1)];
            for (int head = 0; head < HEADS; head++) {
                double[] weights = new double[LENGTH];
                double sum = 0;
                for (int j = 0; j < LENGTH; j++) {
                    double score = 0;
                    for (int d = 0; d < width; d++) {
                        score += qkv[0][head * width + d] * qkv[j][DIM + head * width + d];
                    }
                    weights[j] = Math.exp(score / Math.sqrt(width));
                    sum += weights[j];
                }
                for (int j = 1; j < LENGTH; j++) {
                    expected[head * (LENGTH - 1) + j - 1] = weights[j] / sum;
                }
            }
            Tensor attended = attention.ofFirstToken(x);
            assertThat(Tensors.shape(attended)).containsExactly(1, HEADS, LENGTH - 1);
            assertThat(Deviation.maxOverRms(Deviation.doubles(attended), expected))
                    .isLessThan(1e-5);
        }
    }

    private double[] formula(float[] x) {
        double[][] qkv = affine(x, "qkv", 3 * DIM);
        float[] mixed = new float[LENGTH * DIM];
        int width = DIM / HEADS;
        for (int head = 0; head < HEADS; head++) {
            for (int i = 0; i < LENGTH; i++) {
                double[] weights = new double[LENGTH];
                double sum = 0;
                for (int j = 0; j < LENGTH; j++) {
                    double score = 0;
                    for (int d = 0; d < width; d++) {
                        score += qkv[i][head * width + d] * qkv[j][DIM + head * width + d];
                    }
                    weights[j] = Math.exp(score / Math.sqrt(width));
                    sum += weights[j];
                }
                for (int d = 0; d < width; d++) {
                    double value = 0;
                    for (int j = 0; j < LENGTH; j++) {
                        value += weights[j] / sum * qkv[j][2 * DIM + head * width + d];
                    }
                    mixed[i * DIM + head * width + d] = (float) value;
                }
            }
        }
        double[][] projected = affine(mixed, "proj", DIM);
        double[] flat = new double[LENGTH * DIM];
        for (int i = 0; i < LENGTH; i++) {
            System.arraycopy(projected[i], 0, flat, i * DIM, DIM);
        }
        return flat;
    }

    private double[][] affine(float[] x, String layer, int out) {
        float[] w = Tensors.toFloats(attention.tensors().all().get(layer + ".weight"));
        float[] b = Tensors.toFloats(attention.tensors().all().get(layer + ".bias"));
        double[][] y = new double[LENGTH][out];
        for (int n = 0; n < LENGTH; n++) {
            for (int o = 0; o < out; o++) {
                y[n][o] = b[o];
                for (int i = 0; i < DIM; i++) {
                    y[n][o] += (double) w[o * DIM + i] * x[n * DIM + i];
                }
            }
        }
        return y;
    }

    /** The tolerance is a few roundings of bfloat16, 2^-9 each. */
    @ParameterizedTest
    @EnumSource(Bfloat16.class)
    void everyProcessorsWayIsTheSameMixing(Bfloat16 processor) {
        try (PointerScope scope = new PointerScope();
                Autocast autocast = new Autocast(TestDevice.get(), Precision.BF16)) {
            Tensor q = RandomTensors.normal(3, 2, HEADS, LENGTH, 4).set_requires_grad(true);
            Tensor k = RandomTensors.normal(4, 2, HEADS, LENGTH, 4);
            Tensor v = RandomTensors.normal(5, 2, HEADS, LENGTH, 4);
            Tensor gradient = RandomTensors.normal(6, 2, HEADS, LENGTH, 4);
            Tensor exact;
            try (Autocast float32 = new Autocast(TestDevice.get(), Precision.FP32)) {
                exact = Attention.attend(q, k, v, processor);
                exact.mul(gradient).sum().backward();
            }
            Tensor wanted = q.grad().clone();
            q.grad().zero_();
            Tensor mixed = Attention.attend(half(q), half(k), half(v), processor);
            assertThat(mixed.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
            assertThat(Deviation.maxOverRms(mixed, exact)).isLessThan(0.05);
            mixed.mul(gradient).sum().backward();
            assertThat(Deviation.maxOverRms(q.grad(), wanted)).isLessThan(0.1);
            try (NoGradGuard guard = new NoGradGuard()) {
                assertThat(Deviation.maxOverRms(Attention.attend(half(q), half(k), half(v), processor), exact))
                        .isLessThan(0.05);
            }
        }
    }

    private static Tensor half(Tensor x) {
        return x.to(ScalarType.BFloat16);
    }

    @Test
    void bothWaysAgreeInHalfPrecision() {
        try (PointerScope scope = new PointerScope();
                Autocast autocast = new Autocast(TestDevice.get(), Precision.BF16)) {
            Tensor x = RandomTensors.normal(4, 2, LENGTH, DIM);
            Tensor plain = attention.forward(x);
            try (NoGradGuard guard = new NoGradGuard()) {
                assertThat(Deviation.maxOverRms(attention.forward(x), plain)).isLessThan(0.05);
            }
            assertThat(plain.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
        }
    }
}
