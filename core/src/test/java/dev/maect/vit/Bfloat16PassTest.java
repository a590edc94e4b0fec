/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Precision;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.kernel.Tape;
import dev.maect.testing.NativeMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The blocks' own backward pass with products in bfloat16, whatever this machine's processor takes for training. */
class Bfloat16PassTest {
    private static final int DIM = 32;
    private static final int LENGTH = 7;
    private static final int AUTOGRAD = -1;

    private final List<Block> blocks = new ArrayList<>();
    private final NamedTensors tensors = new NamedTensors();

    private static Tensor normal(long seed, long... shape) {
        return RandomTensors.normal(seed, shape).cpu();
    }

    private void blocks(boolean postNorm) {
        for (int i = 0; i < 3; i++) {
            Block block = new Block(DIM, 4, 4, EncoderConfig.Variant.MAE.withPostNorm(postNorm));
            blocks.add(block);
            tensors.include("blocks." + i, block.tensors());
        }
        long[] seed = {1};
        tensors.move(tensor -> normal(seed[0]++, Tensors.shape(tensor)).mul(new Scalar(0.2)));
    }

    @AfterEach
    void close() {
        tensors.close();
    }

    /** Output and gradients by name: by autograd, or by the own pass with so many checkpointed blocks. */
    private Map<String, float[]> results(long images, long wanted, Precision precision, int checkpointed) {
        try (PointerScope scope = new PointerScope();
                Tape tape = new Tape()) {
            Tensor x = normal(100, images, LENGTH, DIM);
            x.set_requires_grad(true);
            Tensor direction = normal(101, images, wanted, DIM);
            Tensor output;
            try (Autocast autocast = new Autocast(ComputeDevice.CPU, precision)) {
                // Something in autograd's graph on either side.
                Tensor input = x.mul(new Scalar(2.0));
                output = checkpointed == AUTOGRAD
                        ? byAutograd(input, wanted)
                        : tape.record(
                                new BlocksPass(blocks, wanted, checkpointed, FusedBlocksPass.values(input)), input);
            }
            assertThat(output.scalar_type().intern()).isEqualTo(ScalarType.Float);
            tape.backward(output.mul(direction).sum().div(new Scalar((double) images)));
            Map<String, float[]> all = new LinkedHashMap<>();
            all.put("output", Tensors.toFloats(output.detach()));
            all.put("input", Tensors.toFloats(x.grad()));
            tensors.parameters().forEach((name, parameter) -> {
                all.put(name, Tensors.toFloats(parameter.grad()));
                parameter.mutable_grad().reset();
            });
            return all;
        }
    }

    private Tensor byAutograd(Tensor input, long wanted) {
        Tensor output = input;
        for (Block block : blocks) {
            output = block.forward(output);
        }
        return output.narrow(1, LENGTH - wanted, wanted).contiguous();
    }

    /** By name, the root of the squared difference over that of {@code exact}. */
    private static Map<String, Double> deviations(Map<String, float[]> actual, Map<String, float[]> exact) {
        assertThat(actual.keySet()).isEqualTo(exact.keySet());
        Map<String, Double> result = new LinkedHashMap<>();
        exact.forEach((name, right) -> {
            float[] own = actual.get(name);
            assertThat(own).as(name).hasSameSizeAs(right);
            double off = 0;
            double all = 0;
            for (int i = 0; i < right.length; i++) {
                off += Math.pow(own[i] - right[i], 2);
                all += Math.pow(right[i], 2);
            }
            result.put(name, Math.sqrt(off / all));
        });
        return result;
    }

    private static void assertNoWorse(Map<String, Double> own, Map<String, Double> autograd) {
        assertThat(own.get("output")).as("products are in bfloat16").isGreaterThan(1e-5);
        own.forEach((name, off) -> assertThat(off).as(name).isLessThan(0.003 + 1.25 * autograd.get(name)));
    }

    /** Both round to bfloat16, at the same places but for sums: of neither can less be said than of the other. */
    @ParameterizedTest
    @CsvSource({"false, 7", "false, 4", "false, 1", "true, 7", "true, 2"})
    void itIsAsNearToFloat32AsAutograd(boolean postNorm, long wanted) {
        blocks(postNorm);
        Map<String, float[]> exact = results(5, wanted, Precision.FP32, AUTOGRAD);
        Map<String, Double> autograd = deviations(results(5, wanted, Precision.BF16, AUTOGRAD), exact);
        Map<String, Double> own = deviations(results(5, wanted, Precision.BF16, 0), exact);
        assertNoWorse(own, autograd);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void checkpointedBlocksGiveTheSameNumbers(boolean postNorm) {
        blocks(postNorm);
        Map<String, float[]> kept = results(4, 3, Precision.BF16, 0);
        for (int checkpointed = 1; checkpointed <= 3; checkpointed++) {
            Map<String, float[]> again = results(4, 3, Precision.BF16, checkpointed);
            kept.forEach((name, values) -> assertThat(again.get(name)).as(name).isEqualTo(values));
        }
    }

    /** Parts of a batch add to each other's gradients in float32. */
    @Test
    void aBatchInPartsIsAsNearToFloat32AsAutograd() {
        blocks(false);
        long images = Chunks.NUMBERS / (LENGTH * DIM) + 5;
        Map<String, float[]> exact = results(images, 1, Precision.FP32, AUTOGRAD);
        Map<String, Double> autograd = deviations(results(images, 1, Precision.BF16, AUTOGRAD), exact);
        Map<String, Double> own = deviations(results(images, 1, Precision.BF16, 0), exact);
        assertNoWorse(own, autograd);
    }

    @Test
    void nothingIsLeftBehindWhetherBackwardRanOrNot() {
        blocks(false);
        NativeMemory.assertNothingLeft(100, () -> {
            try (PointerScope scope = new PointerScope();
                    Tape tape = new Tape()) {
                Tensor x = normal(9, 3, LENGTH, DIM);
                tape.record(new BlocksPass(blocks, 2, 1, ScalarType.BFloat16), x);
                Tensor output = tape.record(new BlocksPass(blocks, LENGTH, 1, ScalarType.BFloat16), x);
                tape.backward(output.sum());
                tape.record(new BlocksPass(blocks, 2, 0, ScalarType.BFloat16), x);
            }
        });
    }
}
