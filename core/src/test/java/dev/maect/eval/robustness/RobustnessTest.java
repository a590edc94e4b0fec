/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.data.LabelSet;
import dev.maect.data.corruption.Corruption;
import dev.maect.data.corruption.CorruptionKind;
import dev.maect.data.corruption.StrengthTable;
import dev.maect.engine.Tensors;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.classifier.FittedClassifier;
import dev.maect.testing.TestDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RobustnessTest {
    private static final int IMAGES = 10;

    /** Says that an image belongs to the class that its feature names. */
    private record Reader(String name) implements FittedClassifier {
        @Override
        public String labelSet() {
            return "label";
        }

        @Override
        public int[] predict(FeatureSet test) {
            float[] values = Tensors.toFloats(test.features());
            int[] classes = new int[values.length];
            for (int i = 0; i < classes.length; i++) {
                classes[i] = (int) values[i];
            }
            return classes;
        }

        @Override
        public void close() {}
    }

    /** Features in which the first {@code wrong} images name the wrong class. */
    private static FeatureSet features(int wrong) {
        float[] values = new float[IMAGES];
        int[] labels = new int[IMAGES];
        for (int i = 0; i < IMAGES; i++) {
            labels[i] = i % 2;
            values[i] = i < wrong ? 1 - labels[i] : labels[i];
        }
        return FeatureSet.of(values, 1, new LabelSet("label", List.of("a", "b"), labels))
                .movedTo(TestDevice.get());
    }

    @Test
    void averagesOverKindsAndStrengths() {
        List<String> asked = new ArrayList<>();
        List<RobustnessResult> results = Robustness.measure(
                List.of(new Reader("one"), new Reader("two")),
                List.of(CorruptionKind.FOG, CorruptionKind.CONTRAST),
                List.of(1, 4),
                StrengthTable.CIFAR_10_C,
                corruption -> {
                    asked.add(corruption.map(Corruption::toString).orElse("clean"));
                    int wrong = corruption
                            .map(c -> c.strength() + (c.kind() == CorruptionKind.FOG ? 1 : 0))
                            .orElse(1);
                    return features(wrong);
                });
        assertThat(asked)
                .containsExactly(
                        "clean", "fog, strength 1", "fog, strength 4", "contrast, strength 1", "contrast, strength 4");
        assertThat(results).extracting(RobustnessResult::classifier).containsExactly("one", "two");
        for (RobustnessResult result : results) {
            assertThat(result.clean()).isEqualTo(0.9);
            assertThat(result.accuracies().get(CorruptionKind.FOG)).containsExactly(0.8, 0.5);
            assertThat(result.accuracies().get(CorruptionKind.CONTRAST)).containsExactly(0.9, 0.6);
            assertThat(result.ofKind(CorruptionKind.FOG)).isCloseTo(0.65, within(1e-12));
            assertThat(result.mean()).isCloseTo(0.7, within(1e-12));
            assertThat(result.relative()).isCloseTo(0.7 / 0.9, within(1e-12));
            // Image 0 is always wrong, image 1 once right, and so on; their mean is the mean accuracy.
            assertThat(result.shares())
                    .containsExactly(new double[] {0, 0.25, 0.5, 0.5, 0.75, 1, 1, 1, 1, 1}, within(1e-12));
        }
    }

    @Test
    void needsSomethingToMeasure() {
        assertThatThrownBy(() -> Robustness.measure(
                        List.of(new Reader("one")),
                        List.of(),
                        List.of(1),
                        StrengthTable.CIFAR_10_C,
                        corruption -> features(0)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("at least one kind");
    }

    @Test
    void nothingRightIsNotDividedByZero() {
        RobustnessResult result = Robustness.measure(
                        List.of(new Reader("one")),
                        List.of(CorruptionKind.FOG),
                        List.of(1),
                        StrengthTable.CIFAR_10_C,
                        (Optional<Corruption> corruption) -> features(IMAGES))
                .get(0);
        assertThat(result.relative()).isZero();
        assertThat(result.mean()).isZero();
    }
}
