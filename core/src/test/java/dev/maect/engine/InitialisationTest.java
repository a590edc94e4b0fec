/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class InitialisationTest {
    @Test
    void xavierBoundsByTheSumOfBothWidths() {
        try (PointerScope scope = new PointerScope();
                GeneratorOptional generator = Generators.of(1, "xavier")) {
            Tensor weight = torch.zeros(30, 2, 5, 5);
            weight.set_requires_grad(true);
            Initialisation.xavierUniform(weight, generator);
            double bound = Math.sqrt(6.0 / (30 + 50));
            assertThat(weight.abs().max().item_double())
                    .isLessThanOrEqualTo(bound)
                    .isGreaterThan(0.98 * bound);
            assertThat(weight.std().item_double()).isCloseTo(bound / Math.sqrt(3), within(0.03 * bound));
        }
    }

    @Test
    void normalHasTheGivenDeviation() {
        try (PointerScope scope = new PointerScope();
                GeneratorOptional generator = Generators.of(1, "normal")) {
            Tensor token = torch.zeros(1, 1, 10000);
            Initialisation.normal(token, 0.02, generator);
            assertThat(token.std().item_double()).isCloseTo(0.02, within(0.001));
            assertThat(token.mean().item_double()).isCloseTo(0, within(0.001));
        }
    }

    @Test
    void leavesTheTensorAliveAndTrainable() {
        try (PointerScope scope = new PointerScope();
                GeneratorOptional generator = Generators.of(1, "alive")) {
            Tensor weight = torch.zeros(4, 4);
            weight.set_requires_grad(true);
            Initialisation.constant(weight, 3);
            Initialisation.uniform(weight, 0.5, generator);
            Initialisation.normal(weight, 1, generator);
            assertThat(weight.isNull()).isFalse();
            assertThat(weight.is_leaf()).isTrue();
            assertThat(weight.requires_grad()).isTrue();
        }
    }

    @Test
    void generatorsAreFunctionsOfTheirKeys() {
        assertThat(draw(1, "weights", 2)).containsExactly(draw(1, "weights", 2));
        assertThat(draw(1, "weights", 2)).isNotEqualTo(draw(2, "weights", 2));
        assertThat(draw(1, "weights", 2)).isNotEqualTo(draw(1, "queue", 2));
        assertThat(draw(1, "weights", 2)).isNotEqualTo(draw(1, "weights", 3));
    }

    private static float[] draw(long seed, String purpose, long key) {
        try (GeneratorOptional generator = Generators.of(seed, purpose, key);
                Tensor values = torch.zeros(5)) {
            Initialisation.normal(values, 1, generator);
            return Tensors.toFloats(values);
        }
    }
}
