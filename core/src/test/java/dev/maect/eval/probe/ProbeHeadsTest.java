/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.eval.Clouds;
import dev.maect.eval.matrix.LabelTensors;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.TestDevice;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ProbeHeadsTest {
    static Stream<GoldenFile> golden() {
        return GoldenFile.all("probe.safetensors");
    }

    /** Ten steps of the official head; two more heads with other rates beside it must not disturb it. */
    @ParameterizedTest
    @MethodSource("golden")
    void followsTheOfficialTrajectory(GoldenFile golden) {
        JsonNode config = golden.config();
        int batch = config.get("B").asInt();
        int classes = config.get("classes").asInt();
        int steps =
                config.get("epochs").asInt() * config.get("updates_per_epoch").asInt();
        double rate = config.get("base_lr").asDouble() * batch / 256;
        double[] losses = golden.doubles("out.loss");
        double[] learningRates = golden.doubles("out.lr");
        ProbeSchedule schedule = new ProbeSchedule(steps);
        try (PointerScope scope = new PointerScope()) {
            Tensor tokens = TestDevice.moved(golden.copy("in.tokens"));
            Tensor pooled = config.get("pooling").asString().equals("class_token")
                    ? tokens.select(2, 0)
                    : tokens.narrow(2, 1, tokens.size(2) - 1).mean(2);
            int[] labels = golden.ints("in.y");
            try (ProbeHeads heads = new ProbeHeads(
                    TestDevice.moved(golden.copy("w.weight")),
                    TestDevice.moved(golden.copy("w.bias")),
                    List.of(0.5, rate, 0.001))) {
                Tensor y = LabelTensors.of(labels, pooled).view(steps, batch);
                for (int step = 0; step < steps; step++) {
                    assertThat(rate * schedule.factor(step)).isCloseTo(learningRates[step], within(1e-12));
                    Tensor loss = heads.train(pooled.select(0, step), y.select(0, step), schedule.factor(step));
                    assertThat((double) Tensors.toFloats(loss)[1]).isCloseTo(losses[step], within(1e-5));
                }
                assertNear(heads.weight().narrow(0, classes, classes), golden.floats("out.weight"), 3e-5);
                assertNear(heads.bias().narrow(0, classes, classes), golden.floats("out.bias"), 3e-5);
                assertNear(heads.runningMean(), golden.floats("out.running_mean"), 2e-5);
                assertNear(heads.runningVariance(), golden.floats("out.running_var"), 2e-5);
                assertNear(
                        heads.evaluate(pooled.select(0, 0)).select(1, 1),
                        golden.floats("out.eval_logits_batch0"),
                        3e-5);
            }
        }
    }

    private static void assertNear(Tensor actual, float[] expected, double tolerance) {
        float[] values = Tensors.toFloats(actual);
        double squares = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            squares += expected[i] * expected[i];
            worst = Math.max(worst, Math.abs(values[i] - expected[i]));
        }
        assertThat(values).hasSize(expected.length);
        assertThat(worst / Math.sqrt(squares / expected.length)).isLessThan(tolerance);
    }

    @Test
    void measuresAccuracyAndCrossEntropyOverAllBlocks() {
        int n = 9000; // more than one evaluation block
        float[] x = Clouds.gaussians(RandomStream.of(1, "x"), n);
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = x[i] > 0 ? 1 : 0;
        }
        labels[8500] = 1 - labels[8500];
        try (PointerScope scope = new PointerScope();
                ProbeHeads heads = new ProbeHeads(
                        TestDevice.moved(Tensors.ofFloats(new float[] {-1, 1}, 2, 1)),
                        TestDevice.moved(Tensors.ofFloats(new float[2], 2)),
                        List.of(0.1, 0.2))) {
            ProbeHeads.Quality quality = heads.measure(TestDevice.moved(Tensors.ofFloats(x, n, 1)), labels);
            double expected = 0;
            for (int i = 0; i < n; i++) {
                double margin = 2 * x[i] / Math.sqrt(1 + 1e-5) * (labels[i] == 1 ? 1 : -1);
                expected += Math.log1p(Math.exp(-margin)) / n;
            }
            for (int head = 0; head < 2; head++) {
                assertThat(quality.accuracy()[head]).isCloseTo((n - 1.0) / n, within(1e-9));
                assertThat(quality.crossEntropy()[head]).isCloseTo(expected, within(1e-5));
            }
        }
    }
}
