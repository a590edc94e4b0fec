/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.LabelSet;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class FeatureSetTest {
    private static final LabelSet LABELS = new LabelSet("object", List.of("cat", "dog"), new int[] {0, 1, 1});

    @Test
    void picksRowsWithTheirLabels() {
        try (FeatureSet all = FeatureSet.of(new float[] {1, 2, 3, 4, 5, 6}, 2, LABELS);
                FeatureSet some = all.subset(new int[] {2, 0})) {
            assertThat(all.size()).isEqualTo(3);
            assertThat(all.dimensions()).isEqualTo(2);
            assertThat(Tensors.toFloats(some.features())).containsExactly(5, 6, 1, 2);
            assertThat(some.labelSet("object").labels()).containsExactly(1, 0);
            assertThat(some.labelSet("object").classes()).containsExactly("cat", "dog");
        }
    }

    @Test
    void namesTheLabelSetsThereAre() {
        try (FeatureSet labelled = FeatureSet.of(new float[3], 1, LABELS);
                FeatureSet unlabelled = FeatureSet.of(new float[3], 1)) {
            assertThatThrownBy(() -> labelled.labelSet("background"))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("'background'")
                    .hasMessageContaining("[object]");
            assertThatThrownBy(() -> unlabelled.labelSet("label"))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("no labels");
        }
    }

    @Test
    void refusesLabelsThatDoNotFit() {
        assertThatThrownBy(() -> FeatureSet.of(new float[4], 1, LABELS)).hasMessageContaining("3 labels for 4 images");
        assertThatThrownBy(() -> FeatureSet.of(new float[1], 1, new LabelSet("a", List.of("x"), new int[] {1})))
                .hasMessageContaining("label 1 of image 0");
        assertThatThrownBy(() -> FeatureSet.of(new float[5], 2)).hasMessageContaining("5 values");
    }

    @Test
    void refusesOtherShapesAndTypes() {
        try (Tensor tokens = torch.zeros(2, 3, 4);
                Tensor flat = torch.zeros(2, 3);
                Tensor doubles = flat.to(torch.ScalarType.Double)) {
            assertThatThrownBy(() -> new FeatureSet(tokens, List.of()))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("[2, 3, 4]");
            assertThatThrownBy(() -> new FeatureSet(doubles, List.of())).hasMessageContaining("float32");
        }
    }

    @Test
    void staysWhereItIsOnTheCpu() {
        try (FeatureSet set = FeatureSet.of(new float[] {1, 2, 3}, 1, LABELS)) {
            assertThat(set.movedTo(ComputeDevice.CPU)).isSameAs(set);
        }
        assertThat(ComputeDevice.CPU.holdsEasily(Long.MAX_VALUE)).isTrue();
    }
}
