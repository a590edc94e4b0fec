/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.Generators;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class VitInitialisationTest {
    private static final EncoderConfig CONFIG = new EncoderConfig(16, 16, 8, 3, 128, 2, 4, 4);

    @Test
    void drawsEncoderWeightsAsMaeDoes() {
        try (PointerScope scope = new PointerScope();
                Encoder encoder = new Encoder(CONFIG);
                GeneratorOptional generator = Generators.of(1, "weights")) {
            float[] positions = Tensors.toFloats(encoder.tensors().all().get("pos_embed"));
            encoder.initialise(generator);
            NamedTensors tensors = encoder.tensors();
            assertXavier(tensors, "patch_embed.proj.weight", 192, 128);
            assertXavier(tensors, "blocks.1.attn.qkv.weight", 128, 384);
            assertXavier(tensors, "blocks.0.attn.proj.weight", 128, 128);
            assertXavier(tensors, "blocks.0.mlp.fc1.weight", 128, 512);
            assertXavier(tensors, "blocks.1.mlp.fc2.weight", 512, 128);
            assertUniform(tensors.all().get("patch_embed.proj.bias"), 1 / Math.sqrt(192));
            assertThat(tensors.all().get("cls_token").std().item_double()).isCloseTo(0.02, within(0.005));
            assertConstants(tensors);
            assertThat(Tensors.toFloats(tensors.all().get("pos_embed"))).containsExactly(positions);
        }
    }

    @Test
    void drawsDecoderWeightsAsMaeDoes() {
        try (PointerScope scope = new PointerScope();
                Decoder decoder = new Decoder(CONFIG, new DecoderConfig(64, 1, 4));
                GeneratorOptional generator = Generators.of(1, "weights")) {
            decoder.initialise(generator);
            assertXavier(decoder.tensors(), "embed.weight", 128, 64);
            assertXavier(decoder.tensors(), "pred.weight", 64, 192);
            assertThat(decoder.tensors().all().get("mask_token").std().item_double())
                    .isCloseTo(0.02, within(0.006));
            assertConstants(decoder.tensors());
        }
    }

    private static void assertConstants(NamedTensors tensors) {
        tensors.parameters().forEach((name, tensor) -> {
            if (name.endsWith("bias") && !name.startsWith("patch_embed")) {
                assertThat(Tensors.toFloats(tensor)).as(name).containsOnly(0);
            } else if (name.matches("(.*\\.)?norm\\d?\\.weight")) {
                assertThat(Tensors.toFloats(tensor)).as(name).containsOnly(1);
            } else {
                assertThat(tensor.abs().max().item_double()).as(name).isPositive();
            }
            assertThat(tensor.requires_grad()).as(name).isTrue();
        });
    }

    private static void assertXavier(NamedTensors tensors, String name, int in, int out) {
        assertUniform(tensors.all().get(name), Math.sqrt(6.0 / (in + out)));
    }

    private static void assertUniform(Tensor tensor, double bound) {
        assertThat(tensor.abs().max().item_double()).isLessThanOrEqualTo(bound).isGreaterThan(0.95 * bound);
        assertThat(tensor.std().item_double() * Math.sqrt(3)).isCloseTo(bound, within(0.1 * bound));
        assertThat(tensor.mean().item_double()).isCloseTo(0, within(4 * bound / Math.sqrt(tensor.numel())));
    }
}
