/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Who learns at which rate, and what decays (spec of MAE-CT's optimiser groups). */
class ParameterGroupsTest {
    private static final EncoderConfig CONFIG = new EncoderConfig(8, 8, 4, 3, 8, 4, 2, 4);

    private static ParameterGroup groupOf(List<ParameterGroup> groups, String parameter) {
        Optional<ParameterGroup> found = groups.stream()
                .filter(group -> group.parameters().containsKey(parameter))
                .findFirst();
        return found.orElseThrow(() -> new AssertionError(parameter + " is in no group"));
    }

    @Test
    void biasesAndNormsDoNotDecayButTokensDo() {
        try (Encoder encoder = new Encoder(CONFIG)) {
            List<ParameterGroup> groups = ParameterGroups.uniform("encoder", encoder.tensors(), 1, 0.05);
            assertThat(groupOf(groups, "encoder.cls_token").weightDecay()).isEqualTo(0.05);
            assertThat(groupOf(groups, "encoder.patch_embed.proj.weight").weightDecay())
                    .isEqualTo(0.05);
            assertThat(groupOf(groups, "encoder.patch_embed.proj.bias").weightDecay())
                    .isZero();
            assertThat(groupOf(groups, "encoder.blocks.2.attn.qkv.weight").weightDecay())
                    .isEqualTo(0.05);
            assertThat(groupOf(groups, "encoder.blocks.2.attn.qkv.bias").weightDecay())
                    .isZero();
            assertThat(groupOf(groups, "encoder.blocks.2.norm1.weight").weightDecay())
                    .isZero();
            assertThat(groupOf(groups, "encoder.norm.weight").weightDecay()).isZero();
        }
    }

    @Test
    void everyTrainableParameterIsInExactlyOneGroup() {
        try (Encoder encoder = new Encoder(CONFIG)) {
            List<ParameterGroup> groups =
                    ParameterGroups.layerwise(encoder.tensors(), 1, 0.05, new LayerwiseDecay(4, 0.65));
            assertThat(groups.stream().mapToLong(ParameterGroup::parameterCount).sum())
                    .isEqualTo(encoder.tensors().parameterCount());
            assertThat(groups.stream().flatMap(g -> g.parameters().keySet().stream()))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void ratesFallFromTheLastBlockToTheStemAndFrozenPartsAreLeftOut() {
        try (Encoder encoder = new Encoder(CONFIG)) {
            LayerwiseDecay decay = new LayerwiseDecay(4, 0.65);
            List<ParameterGroup> all = ParameterGroups.layerwise(encoder.tensors(), 2, 0.05, decay);
            assertThat(groupOf(all, "encoder.norm.bias").peakLearningRate()).isEqualTo(2);
            assertThat(groupOf(all, "encoder.blocks.3.mlp.fc1.weight").peakLearningRate())
                    .isCloseTo(2 * 0.65, Offset.offset(1e-12));
            assertThat(groupOf(all, "encoder.blocks.0.mlp.fc1.weight").peakLearningRate())
                    .isCloseTo(2 * Math.pow(0.65, 4), Offset.offset(1e-12));
            assertThat(groupOf(all, "encoder.cls_token").peakLearningRate())
                    .isCloseTo(2 * Math.pow(0.65, 5), Offset.offset(1e-12));

            encoder.freezeBlocks(2);
            List<ParameterGroup> upper = ParameterGroups.layerwise(encoder.tensors(), 2, 0.05, decay);
            assertThat(upper.stream().flatMap(g -> g.parameters().keySet().stream()))
                    .allMatch(name -> name.startsWith("encoder.blocks.2.")
                            || name.startsWith("encoder.blocks.3.")
                            || name.startsWith("encoder.norm."));
        }
    }
}
