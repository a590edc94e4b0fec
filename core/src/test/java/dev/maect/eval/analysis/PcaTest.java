/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.Tensors;
import dev.maect.eval.Clouds;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.ReferenceCase;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PcaTest {
    static Stream<ReferenceCase> references() {
        return ReferenceCase.all("pca");
    }

    @ParameterizedTest
    @MethodSource("references")
    void equalsTheReferenceWithItsSigns(ReferenceCase reference) {
        double[] expected = reference.doubles("projected");
        try (Tensor x = reference.rows("x")) {
            Pca.Plane plane = Pca.plane(x);
            assertThat(plane.explained()).containsExactly(reference.doubles("explained"), within(1e-6));
            assertThat(plane.coordinates()).hasNumberOfRows(expected.length / 2);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) plane.coordinates()[i / 2][i % 2]).isCloseTo(expected[i], within(1e-5));
            }
        }
    }

    @Test
    void aSingleFeatureIsTheFirstCoordinate() {
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {1, 2, 6}, 3, 1))) {
            Pca.Plane plane = Pca.plane(x);
            assertThat(plane.coordinates()).isDeepEqualTo(new float[][] {{-2, 0}, {-1, 0}, {3, 0}});
            assertThat(plane.explained()).containsExactly(1, 0);
        }
    }

    @Test
    void equalFeaturesAreOnePoint() {
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(new float[] {5, 5, 5, 5, 5, 5}, 3, 2))) {
            Pca.Plane plane = Pca.plane(x);
            assertThat(plane.explained()).containsExactly(0, 0);
            assertThat(plane.coordinates()[2]).containsExactly(0, 0);
        }
    }

    @Test
    void needsTwoImages() {
        try (Tensor x = TestDevice.moved(Tensors.ofFloats(new float[3], 1, 3))) {
            assertThatThrownBy(() -> Pca.plane(x))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("at least two");
        }
    }

    @Test
    void givesItsMemoryBack() {
        try (FeatureSet clouds = Clouds.of(1, 1000, 64, 4, 1)) {
            NativeMemory.assertFlat(60, 12, () -> Pca.plane(clouds.features()));
        }
    }
}
