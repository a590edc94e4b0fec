/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.engine.Precision;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.kernel.PackedLinear;
import dev.maect.engine.kernel.Tape;
import dev.maect.testing.Deviation;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import dev.maect.vit.cost.ParameterCount;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encoders of post-norm blocks, as data2vec 2.0 has them, in all that encoders do. */
class PostNormTest {
    private static final EncoderConfig CONFIG = MicroModel.CONFIG.withVariant(EncoderConfig.Variant.DATA2VEC2);

    private static MicroModel model() {
        MicroModel model = new MicroModel(CONFIG);
        long seed = 50;
        try (NoGradGuard guard = new NoGradGuard()) {
            for (Tensor parameter : model.encoder.tensors().parameters().values()) {
                if (parameter.dim() == 1) { // norms and biases that do something
                    parameter.add_(
                            RandomTensors.normal(seed++, parameter.numel()).mul(new Scalar(0.3)));
                }
            }
        }
        return model;
    }

    private static Tensor norm(Tensor x, Map<String, Tensor> weights, String name) {
        return torch.layer_norm(
                x,
                new long[] {x.size(2)},
                new TensorOptional(weights.get(name + ".weight")),
                new TensorOptional(weights.get(name + ".bias")),
                1e-6,
                false);
    }

    private static Tensor linear(Tensor x, Map<String, Tensor> weights, String name) {
        return torch.linear(x, weights.get(name + ".weight"), new TensorOptional(weights.get(name + ".bias")));
    }

    /** x = norm1(x + attention(x)); x = norm2(x + mlp(x)), written out. */
    private static Tensor block(Tensor x, Map<String, Tensor> weights, int index, int heads) {
        String name = "blocks." + index + ".";
        long n = x.size(0);
        long length = x.size(1);
        long dim = x.size(2);
        TensorVector qkv = linear(x, weights, name + "attn.qkv")
                .reshape(n, length, 3, heads, dim / heads)
                .permute(2, 0, 3, 1, 4)
                .unbind(0);
        Tensor scores = qkv.get(0)
                .matmul(qkv.get(1).transpose(-2, -1))
                .div(new Scalar(Math.sqrt((double) dim / heads)))
                .softmax(-1);
        Tensor mixed = scores.matmul(qkv.get(2)).transpose(1, 2).reshape(n, length, dim);
        Tensor attended = norm(x.add(linear(mixed, weights, name + "attn.proj")), weights, name + "norm1");
        Tensor hidden = torch.gelu(linear(attended, weights, name + "mlp.fc1"));
        return norm(attended.add(linear(hidden, weights, name + "mlp.fc2")), weights, name + "norm2");
    }

    @Test
    void computesItsFormula() {
        try (MicroModel model = model();
                NoGradGuard guard = new NoGradGuard()) {
            Map<String, Tensor> weights = model.encoder.tensors().all();
            Tensor images = model.images(2);
            Tensor patches = model.encoder.patchTokens(images).add(weights.get("pos_embed"));
            Tensor x = norm(
                    torch.cat(new TensorVector(weights.get("cls_token").expand(2, -1, -1), patches), 1),
                    weights,
                    "embed_norm");
            EncoderOutput output = model.encoder.forward(images, List.of(0, 1, 2, 3));
            for (int i = 0; i < 4; i++) {
                x = block(x, weights, i, 2);
                assertThat(Deviation.maxOverRms(output.taps().get(i), x)).isLessThan(1e-5);
            }
            assertThat(output.last().equal(output.taps().get(3))).isTrue();
            assertThat(Deviation.maxOverRms(model.encoder.forward(images), x)).isLessThan(1e-5);
            Tensor pooled = model.encoder.features(output.last(), Pooling.MEAN_PATCH);
            assertThat(pooled.equal(Pooling.MEAN_PATCH.apply(output.last()))).isTrue();
            assertThat(model.encoder
                            .features(output.taps().get(1), Pooling.CLASS_TOKEN, false)
                            .equal(output.taps().get(1).select(1, 0)))
                    .as("there is no final norm to apply")
                    .isTrue();
        }
    }

    @Test
    void hasANormBeforeTheFirstBlockInsteadOfAfterTheLast() {
        try (MicroModel model = model()) {
            assertThat(model.encoder.tensors().parameters().keySet())
                    .contains("embed_norm.weight", "embed_norm.bias", "blocks.0.norm1.weight", "blocks.3.norm2.bias")
                    .noneMatch(name -> name.startsWith("norm."));
            assertThat(model.encoder.tensors().parameters().values().stream()
                            .mapToLong(Tensor::numel)
                            .sum())
                    .isEqualTo(ParameterCount.encoder(CONFIG));
            assertThat(CONFIG.hasFinalNorm()).isFalse();
            assertThat(ParameterCount.finalNorm(CONFIG)).isZero();
            assertThat(ParameterCount.finalNorm(MicroModel.CONFIG)).isEqualTo(32);
        }
        assertThat(EncoderConfig.Variant.DATA2VEC2.difference()).isEqualTo("post-norm blocks");
        assertThatThrownBy(() -> new EncoderConfig.Variant(EncoderConfig.Activation.GELU, 1e-6, true, true))
                .isInstanceOf(VitException.class)
                .hasMessageContaining("no final norm");
    }

    @Test
    void theOwnBackwardPassHasTheGradientsOfAutograd() {
        try (MicroModel model = model()) {
            BlocksPassTest.assertSameGradients(
                    BlocksPassTest.headsOn(model, model.images(5), 1, 2), model.encoder.tensors());
            BlocksPassTest.assertSameGradients(
                    BlocksPassTest.headsOn(model, model.images(2), 0, 3), model.encoder.tensors());
            Supplier<Tensor> large = BlocksPassTest.headsOn(model, model.images(3), 1, 2);
            Supplier<Tensor> small = BlocksPassTest.headsOn(model, RandomTensors.normal(5, 6, 3, 4, 8), 1, 2);
            BlocksPassTest.assertSameGradients(() -> large.get().add(small.get()), model.encoder.tensors());
        }
    }

    @Test
    void aBatchInPartsHasTheGradientsOfTheWhole() {
        EncoderConfig config = new EncoderConfig(8, 8, 4, 3, 128, 2, 4, 1).withVariant(EncoderConfig.Variant.DATA2VEC2);
        try (MicroModel model = new MicroModel(config)) {
            int batch = Chunks.NUMBERS / (5 * 128) + 7;
            // A norm's bias adds up some 20,000 rows that nearly cancel.
            BlocksPassTest.assertSameGradients(
                    2e-4, BlocksPassTest.headsOn(model, model.images(batch), 0, 1), model.encoder.tensors());
        }
    }

    @Test
    void frozenBlocksGetNoGradients() {
        try (MicroModel model = model()) {
            model.encoder.freezeBlocks(2);
            BlocksPassTest.assertSameGradients(
                    BlocksPassTest.headsOn(model, model.images(5), 0, 2), model.encoder.tensors());
            BlocksPassTest.headsOn(model, model.images(5), 0, 2).get().backward();
            Map<String, Tensor> parameters = model.encoder.tensors().parameters();
            for (String frozen : List.of("embed_norm.weight", "cls_token", "blocks.1.norm2.weight")) {
                assertThat(parameters.get(frozen).grad().defined()).as(frozen).isFalse();
            }
            assertThat(parameters.get("blocks.2.norm1.weight").grad().defined()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void checkpointedBlocksGiveTheSame(Precision precision) {
        try (MicroModel model = model()) {
            Tensor images = model.images(4);
            Tensor direction = RandomTensors.normal(4, 4, CONFIG.dim());
            CheckpointingTest.assertSame(
                    model,
                    precision,
                    () -> Pooling.CLASS_TOKEN
                            .apply(model.encoder.forward(images))
                            .mul(direction)
                            .sum());
            CheckpointingTest.assertSame(model, precision, () -> {
                try (GeneratorOptional generator = Generators.of(7, "drop-path")) {
                    DropPath dropPath = new DropPath(0.6, CONFIG.depth(), TestDevice.get(), generator);
                    return model.encoder.forward(images, dropPath).square().mean();
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void packedWeightsGiveTheSameFeatures(Precision precision) {
        assumeTrue(PackedLinear.isSupported(precision));
        EncoderConfig config =
                new EncoderConfig(32, 32, 8, 3, 64, 4, 2, 4).withVariant(EncoderConfig.Variant.DATA2VEC2);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Encoder encoder = new Encoder(config);
                Autocast autocast = new Autocast(ComputeDevice.CPU, precision)) {
            encoder.initialise(Generators.of(1, "encoder"));
            Tensor images = torch.randn(6, 3, 32, 32);
            encoder.freeze();
            Tensor plain = encoder.forward(images).select(1, 0).to(torch.ScalarType.Float);
            encoder.pack(precision);
            Tensor packed = encoder.forward(images).select(1, 0).to(torch.ScalarType.Float);
            assertThat(packed.equal(plain) && precision == Precision.BF16).isFalse();
            assertThat(torch.cosine_similarity(plain, packed, 1, 1e-8).min().item_double())
                    .isGreaterThan(precision == Precision.BF16 ? 0.9999 : 0.999999);
        }
    }

    @Test
    void theClassTokensAttentionIsThatOfTheBlock() {
        try (MicroModel model = model();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor maps = model.encoder.classTokenAttention(model.images(2), 1);
            assertThat(Tensors.shape(maps)).containsExactly(2, 2, 2, 3);
            Map<String, Tensor> weights = model.encoder.tensors().all();
            Tensor x = model.encoder.forward(model.images(2), List.of(0)).taps().get(0);
            TensorVector qkv = linear(x, weights, "blocks.1.attn.qkv")
                    .reshape(2, 7, 3, 2, 8)
                    .permute(2, 0, 3, 1, 4)
                    .unbind(0);
            Tensor expected = qkv.get(0)
                    .matmul(qkv.get(1).transpose(-2, -1))
                    .div(new Scalar(Math.sqrt(8)))
                    .softmax(-1)
                    .select(2, 0)
                    .narrow(2, 1, 6)
                    .reshape(2, 2, 2, 3);
            assertThat(Deviation.maxOverRms(maps, expected)).isLessThan(1e-5);
        }
    }

    @Test
    void leavesNoMemoryBehind() {
        try (MicroModel model = model()) {
            model.encoder.checkpointBlocks(2);
            Supplier<Tensor> loss = BlocksPassTest.headsOn(model, model.images(4), 1, 3);
            NativeMemory.assertNothingLeft(60, () -> {
                try (PointerScope scope = new PointerScope();
                        Tape tape = new Tape()) {
                    model.encoder.forward(model.images(2)); // and never asked for its gradients
                    tape.backward(loss.get());
                }
            });
        }
    }
}
