/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.engine.Precision;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.kernel.PackedLinear;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackedEncoderTest {
    private static Encoder encoder() {
        Encoder encoder = new Encoder(new EncoderConfig(32, 32, 8, 3, 64, 4, 2, 4));
        encoder.initialise(Generators.of(1, "encoder"));
        return encoder;
    }

    private static Tensor features(Encoder encoder, Tensor images, Precision precision) {
        try (NoGradGuard guard = new NoGradGuard();
                Autocast autocast = new Autocast(ComputeDevice.CPU, precision)) {
            return Pooling.MEAN_PATCH.apply(encoder.forward(images)).to(torch.ScalarType.Float);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void featuresStayTheSame(Precision precision) {
        assumeTrue(PackedLinear.isSupported(precision));
        try (PointerScope scope = new PointerScope();
                Encoder encoder = encoder()) {
            Tensor images = torch.randn(6, 3, 32, 32);
            encoder.freeze();
            Tensor plain = features(encoder, images, precision);
            encoder.pack(precision);
            Tensor packed = features(encoder, images, precision);
            assertThat(torch.cosine_similarity(plain, packed, 1, 1e-8).min().item_double())
                    .isGreaterThan(precision == Precision.BF16 ? 0.9999 : 0.999999);
            assertThat(packed.equal(plain) && precision == Precision.BF16).isFalse();
        }
    }

    @Test
    void tapsOfPackedBlocksArePacked() {
        assumeTrue(PackedLinear.isSupported(Precision.BF16));
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Encoder encoder = encoder()) {
            Tensor images = torch.randn(3, 3, 32, 32);
            encoder.freeze();
            Tensor plain = encoder.forward(images, List.of(1)).taps().get(0);
            encoder.pack(Precision.BF16);
            Tensor packed = encoder.forward(images, List.of(1)).taps().get(0);
            assertThat(packed.equal(plain)).isFalse();
            assertThat(torch.cosine_similarity(plain, packed, 2, 1e-8).min().item_double())
                    .isGreaterThan(0.999);
        }
    }

    @Test
    void onlyFrozenBlocksArePackedAndOnlyUntilTheyAreFrozenAnew() {
        assumeTrue(PackedLinear.isSupported(Precision.FP32));
        try (PointerScope scope = new PointerScope();
                Encoder encoder = encoder()) {
            Tensor images = torch.randn(2, 3, 32, 32);
            encoder.freezeBlocks(2);
            encoder.pack(Precision.FP32);
            Tensor before = features(encoder, images, Precision.FP32);
            change(encoder, "blocks.1.mlp.fc1.weight");
            assertThat(features(encoder, images, Precision.FP32).equal(before)).isTrue();
            change(encoder, "blocks.2.mlp.fc1.weight");
            Tensor changed = features(encoder, images, Precision.FP32);
            assertThat(changed.equal(before)).isFalse();
            encoder.freezeBlocks(2);
            assertThat(features(encoder, images, Precision.FP32).equal(changed)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void whatIsPackedMayGo(Precision precision) {
        assumeTrue(PackedLinear.isSupported(precision));
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Encoder both = encoder();
                Encoder packedOnly = encoder()) {
            Tensor images = torch.randn(4, 3, 32, 32);
            both.freeze();
            both.pack(precision);
            packedOnly.keepPackedOnly(precision);
            assertThat(features(packedOnly, images, precision).equal(features(both, images, precision)))
                    .isTrue();
            assertThat(packedOnly.classTokenAttention(images, 2).equal(both.classTokenAttention(images, 2)))
                    .isTrue();
            long kept = packedOnly.tensors().parameters().values().stream()
                    .mapToLong(Tensor::numel)
                    .sum();
            assertThat(kept).isLessThan(both.tensors().parameterCount() / 10);
            assertThatThrownBy(packedOnly::freeze).hasMessageContaining("given up");
            assertThatThrownBy(() -> packedOnly.pack(precision)).hasMessageContaining("given up");
        }
    }

    private static void change(Encoder encoder, String name) {
        try (NoGradGuard guard = new NoGradGuard()) {
            encoder.tensors().parameters().get(name).neg_();
        }
    }
}
