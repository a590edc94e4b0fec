/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.maect.engine.LayerNorm;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Precision;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.engine.fused.BlockOperations;
import dev.maect.engine.fused.FusedKernels;
import dev.maect.engine.fused.LibtorchOperations;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.kernel.Tape;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/**
 * The pass of fused kernels against autograd's, with libtorch's operators in the kernels' place, which are the same on a CPU; and on
 * a card with the kernels themselves.
 */
class FusedBlocksPassTest {
    private static final int DIM = 24;
    private static final long IMAGES = 3;
    private static final long LENGTH = 7;

    /** Results by name, on the CPU. */
    private record Results(Map<String, float[]> all) {}

    private final List<Block> blocks = new ArrayList<>();
    private final NamedTensors tensors = new NamedTensors();

    private void blocks(int depth) {
        for (int i = 0; i < depth; i++) {
            Block block = new Block(DIM, 3, 4, EncoderConfig.Variant.MAE);
            blocks.add(block);
            tensors.include("blocks." + i, block.tensors());
        }
        long[] seed = {1};
        tensors.move(tensor -> TestDevice.place(
                RandomTensors.normal(seed[0]++, Tensors.shape(tensor)).mul(new Scalar(0.3))));
    }

    private Results results(long wanted, Precision precision, boolean own, BlockOperations operations) {
        try (PointerScope scope = new PointerScope();
                Tape tape = new Tape()) {
            Tensor x = TestDevice.place(RandomTensors.normal(100, IMAGES, LENGTH, DIM));
            x.set_requires_grad(true);
            Tensor direction = TestDevice.place(RandomTensors.normal(101, IMAGES, wanted, DIM));
            Tensor output;
            try (Autocast autocast = new Autocast(TestDevice.get(), precision)) {
                // Something in autograd's graph on either side.
                Tensor input = x.mul(new Scalar(2.0));
                if (own) {
                    output = tape.record(
                            new FusedBlocksPass(blocks, wanted, operations, FusedBlocksPass.values(input)), input);
                } else {
                    output = input;
                    for (Block block : blocks) {
                        output = block.forward(output);
                    }
                    output = output.narrow(1, LENGTH - wanted, wanted);
                }
            }
            tape.backward(output.mul(direction).sum());
            Map<String, float[]> all = new LinkedHashMap<>();
            all.put("output", floats(output.detach()));
            all.put("input", floats(x.grad()));
            tensors.parameters().forEach((name, parameter) -> {
                all.put(name, floats(parameter.grad()));
                parameter.mutable_grad().reset();
            });
            return new Results(all);
        }
    }

    private static float[] floats(Tensor tensor) {
        return Tensors.toFloats(tensor.cpu().to(ScalarType.Float).contiguous());
    }

    private static void assertClose(Results actual, Results expected, double tolerance) {
        assertThat(actual.all().keySet()).isEqualTo(expected.all().keySet());
        expected.all().forEach((name, right) -> {
            float[] own = actual.all().get(name);
            assertThat(own).hasSameSizeAs(right);
            double largest = 0;
            double off = 0;
            for (int i = 0; i < right.length; i++) {
                largest = Math.max(largest, Math.abs(right[i]));
                off = Math.max(off, Math.abs(own[i] - right[i]));
            }
            assertThat(off / largest).as(name).isLessThan(tolerance);
        });
    }

    @Test
    void itHasTheOutputAndGradientsOfAutograd() {
        blocks(3);
        for (long wanted : new long[] {LENGTH, 4, 1}) {
            assertClose(
                    results(wanted, Precision.FP32, true, new LibtorchOperations()),
                    results(wanted, Precision.FP32, false, new LibtorchOperations()),
                    TestDevice.tolerance(2e-5));
        }
        tensors.close();
    }

    /** Both round to bfloat16, at other places: eight bits, over three blocks. */
    @Test
    void inBfloat16ItIsAsNearToFloat32AsAutograd() {
        blocks(3);
        Results exact = results(4, Precision.FP32, false, new LibtorchOperations());
        assertClose(results(4, Precision.BF16, false, new LibtorchOperations()), exact, 0.06);
        assertClose(results(4, Precision.BF16, true, new LibtorchOperations()), exact, 0.06);
        tensors.close();
    }

    @Test
    void aPassWithoutGradGivesTheSame() {
        blocks(2);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor x = TestDevice.place(RandomTensors.normal(7, IMAGES, LENGTH, DIM));
            Tensor plain = x;
            for (Block block : blocks) {
                plain = block.forward(plain);
            }
            Tensor own = FusedBlocksPass.through(blocks, x, LENGTH, new LibtorchOperations(), ScalarType.Float);
            assertThat(own.sub(plain).abs().max().item_double()).isLessThan(TestDevice.tolerance(1e-5));
            assertThat(x.defined()).isTrue();
        }
        tensors.close();
    }

    /** A second part of a batch adds to what the first left. */
    @Test
    void gradientsAddUp() {
        blocks(1);
        try (PointerScope scope = new PointerScope()) {
            Tensor x = TestDevice.place(RandomTensors.normal(9, IMAGES, LENGTH, DIM));
            float[] once = new float[0];
            for (int part = 0; part < 2; part++) {
                try (Tape tape = new Tape();
                        Autocast autocast = new Autocast(TestDevice.get(), Precision.BF16)) {
                    Tensor output = tape.record(
                            new FusedBlocksPass(blocks, LENGTH, new LibtorchOperations(), ScalarType.BFloat16), x);
                    tape.backward(output.sum());
                }
                float[] now = floats(blocks.get(0).fc1().weight().grad());
                if (part == 1) {
                    for (int i = 0; i < now.length; i++) {
                        assertThat(now[i]).isEqualTo(2 * once[i]);
                    }
                }
                once = now;
            }
        }
        tensors.close();
    }

    @Test
    void passesLeaveNothingBehindWhetherBackwardRanOrNot() {
        blocks(2);
        BlockOperations operations = new LibtorchOperations();
        NativeMemory.assertNothingLeft(100, () -> {
            try (PointerScope scope = new PointerScope();
                    Tape tape = new Tape();
                    Autocast autocast = new Autocast(TestDevice.get(), Precision.BF16)) {
                Tensor x = TestDevice.place(RandomTensors.normal(9, IMAGES, LENGTH, DIM));
                tape.record(new FusedBlocksPass(blocks, 2, operations, ScalarType.BFloat16), x);
                Tensor output = tape.record(new FusedBlocksPass(blocks, 2, operations, ScalarType.BFloat16), x);
                tape.backward(output.sum());
                tape.record(new FusedBlocksPass(blocks, LENGTH, operations, ScalarType.Float), x);
                try (NoGradGuard guard = new NoGradGuard()) {
                    FusedBlocksPass.through(blocks, x, 2, operations, ScalarType.BFloat16);
                }
            }
        });
        tensors.close();
    }

    @Test
    void onACpuThereAreNoKernels() {
        assumeTrue(TestDevice.isCpu(), "on a CPU only");
        blocks(1);
        try (PointerScope scope = new PointerScope()) {
            Tensor x = RandomTensors.normal(9, IMAGES, LENGTH, DIM);
            assertThat(FusedBlocksPass.operations(blocks, x)).isEmpty();
            assertThat(FusedKernels.forBlocks(x, ScalarType.Float)).isEmpty();
        }
        tensors.close();
    }

    @Test
    void onACardTheKernelsComputeTheSame() {
        assumeTrue(!TestDevice.isCpu(), "needs -Dmaect.device=cuda");
        blocks(3);
        try (PointerScope scope = new PointerScope()) {
            Tensor x = TestDevice.place(RandomTensors.normal(9, IMAGES, LENGTH, DIM));
            for (Precision precision : new Precision[] {Precision.FP32, Precision.BF16}) {
                ScalarType values = precision == Precision.FP32 ? ScalarType.Float : ScalarType.BFloat16;
                BlockOperations kernels = FusedKernels.forBlocks(x, values).orElseThrow();
                assertClose(
                        results(4, precision, true, kernels),
                        results(4, precision, true, new LibtorchOperations()),
                        precision == Precision.FP32 ? 1e-4 : 0.03);
            }
        }
        tensors.close();
    }

    @Test
    void onlyPreNormBlocksWithTheExactGeluFit() {
        EncoderConfig.Variant mae = EncoderConfig.Variant.MAE;
        EncoderConfig.Variant quick =
                new EncoderConfig.Variant(EncoderConfig.Activation.QUICK_GELU, LayerNorm.EPS, false, false);
        assertThat(FusedBlocksPass.computes(new Block(8, 2, 4, mae))).isTrue();
        assertThat(FusedBlocksPass.computes(new Block(8, 2, 4, mae.withPostNorm(true))))
                .isFalse();
        assertThat(FusedBlocksPass.computes(new Block(8, 2, 4, quick))).isFalse();
    }
}
