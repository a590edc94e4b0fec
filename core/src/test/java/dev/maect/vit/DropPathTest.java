/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.Generators;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Rates, what is dropped and how the rest is scaled. */
class DropPathTest {
    private static final EncoderConfig CONFIG = new EncoderConfig(16, 16, 8, 3, 16, 3, 2, 2);

    private static DropPath drop(double rate, int depth, GeneratorOptional generator) {
        return new DropPath(rate, depth, TestDevice.get(), generator);
    }

    @Test
    void ratesRiseLinearlyAsTimmsDo() {
        try (GeneratorOptional generator = Generators.of(1, "drop")) {
            DropPath drop = drop(0.2, 5, generator);
            double[] expected = {0, 0.05, 0.1, 0.15, 0.2}; // torch.linspace(0, 0.2, 5)
            for (int block = 0; block < 5; block++) {
                assertThat(drop.rate(block)).isCloseTo(expected[block], within(1e-12));
            }
            assertThat(drop(0.2, 1, generator).rate(0)).isZero();
        }
    }

    @Test
    void rowsAreZeroOrScaledByWhatIsKept() {
        try (PointerScope scope = new PointerScope();
                GeneratorOptional generator = Generators.of(7, "drop")) {
            float[] values = Tensors.toFloats(
                    drop(0.25, 2, generator).draw(4000, 1).apply(TestDevice.moved(torch.ones(4000, 3, 2))));
            int dropped = 0;
            for (int row = 0; row < 4000; row++) {
                float first = values[6 * row];
                for (int i = 0; i < 6; i++) {
                    assertThat(values[6 * row + i]).isEqualTo(first);
                }
                assertThat(first == 0 || Math.abs(first - 4 / 3f) < 1e-6).isTrue();
                dropped += first == 0 ? 1 : 0;
            }
            assertThat(dropped / 4000.0).isCloseTo(0.25, within(0.03));
        }
    }

    @Test
    void aRateOfZeroChangesNothingAndASeedDecidesTheRest() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Encoder encoder = new Encoder(CONFIG);
                GeneratorOptional weights = Generators.of(3, "weights")) {
            encoder.initialise(weights);
            TestDevice.get().place(encoder.tensors());
            Tensor images = TestDevice.moved(torch.ones(6, 3, 16, 16));
            float[] plain = Tensors.toFloats(encoder.forward(images));
            assertThat(dropped(encoder, images, 0, 1)).isEqualTo(plain);
            float[] once = dropped(encoder, images, 0.6, 1);
            assertThat(dropped(encoder, images, 0.6, 1)).isEqualTo(once);
            assertThat(dropped(encoder, images, 0.6, 2)).isNotEqualTo(once);
            assertThat(once).isNotEqualTo(plain);
        }
    }

    private static float[] dropped(Encoder encoder, Tensor images, double rate, long seed) {
        try (GeneratorOptional generator = Generators.of(seed, "drop")) {
            return Tensors.toFloats(encoder.forward(images, drop(rate, CONFIG.depth(), generator)));
        }
    }

    @Test
    void refusesRatesThatLeaveNothing() {
        try (GeneratorOptional generator = Generators.of(1, "drop")) {
            assertThatThrownBy(() -> drop(1, 4, generator))
                    .isInstanceOf(VitException.class)
                    .hasMessageContaining("1.0 over 4 blocks");
        }
    }
}
