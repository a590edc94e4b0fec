/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.Tensors;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stages 2 and 3 keep fixed. */
class FreezingTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void frozenWeightsGetNoGradientAndStayTheSame(int frozen) {
        try (MicroModel model = new MicroModel()) {
            model.encoder.freezeBlocks(frozen);
            Map<String, Tensor> parameters = model.encoder.tensors().parameters();
            Map<String, float[]> before = new HashMap<>();
            parameters.forEach((name, tensor) -> before.put(name, Tensors.toFloats(tensor)));
            model.encoder.forward(model.images(2)).square().sum().backward();
            try (NoGradGuard guard = new NoGradGuard()) {
                parameters.values().stream()
                        .filter(p -> p.grad().defined())
                        .forEach(p -> p.sub_(p.grad(), new Scalar(0.1)));
            }
            parameters.forEach((name, tensor) -> {
                boolean below = isBelow(name, frozen);
                assertThat(tensor.requires_grad()).as(name).isEqualTo(!below);
                assertThat(tensor.grad().defined()).as("gradient of " + name).isEqualTo(!below);
                if (below) {
                    assertThat(Tensors.toFloats(tensor)).as(name).containsExactly(before.get(name));
                } else {
                    assertThat(Tensors.toFloats(tensor)).as(name).isNotEqualTo(before.get(name));
                }
            });
        }
    }

    private static boolean isBelow(String name, int frozen) {
        if (name.startsWith("norm.")) {
            return false;
        }
        return !name.startsWith("blocks.") || Integer.parseInt(name.split("\\.")[1]) < frozen;
    }

    @Test
    void upperBlocksGetTheSameGradientsAsWithoutFreezing() {
        Map<String, float[]> gradients = new HashMap<>();
        try (MicroModel model = new MicroModel()) {
            model.encoder.forward(model.images(2)).square().sum().backward();
            model.encoder.tensors().parameters().forEach((name, p) -> gradients.put(name, Tensors.toFloats(p.grad())));
        }
        try (MicroModel model = new MicroModel()) {
            model.encoder.freezeBlocks(2);
            model.encoder.forward(model.images(2)).square().sum().backward();
            model.encoder.tensors().parameters().forEach((name, p) -> {
                if (!isBelow(name, 2)) {
                    assertThat(Tensors.toFloats(p.grad())).as(name).containsExactly(gradients.get(name));
                }
            });
        }
    }

    @Test
    void frozenBlocksRecordNoGraph() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(1);
            images.set_requires_grad(true);
            model.encoder.freezeBlocks(1);
            model.encoder.forward(images).sum().backward();
            assertThat(images.grad().defined()).isFalse();
        }
    }

    @Test
    void aFrozenEncoderHasNothingToTrain() {
        try (MicroModel model = new MicroModel()) {
            model.encoder.freeze();
            assertThat(model.encoder.tensors().trainableCount()).isZero();
            assertThat(model.encoder.forward(model.images(1)).requires_grad()).isFalse();
        }
    }

    @Test
    void freezingIsUndone() {
        try (MicroModel model = new MicroModel()) {
            model.encoder.freeze();
            model.encoder.freezeBlocks(0);
            assertThat(model.encoder.tensors().trainableCount())
                    .isEqualTo(model.encoder.tensors().parameterCount());
            model.encoder.forward(model.images(1)).square().sum().backward();
            assertThat(model.encoder.tensors().parameters().values())
                    .allMatch(p -> p.grad().defined());
        }
    }

    @Test
    void freezingChangesNoOutput() {
        try (MicroModel model = new MicroModel()) {
            Tensor images = model.images(2);
            float[] before = Tensors.toFloats(model.encoder.forward(images));
            model.encoder.freezeBlocks(3);
            assertThat(Tensors.toFloats(model.encoder.forward(images))).containsExactly(before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 5})
    void refusesBlocksThatAreNotThere(int count) {
        try (MicroModel model = new MicroModel()) {
            assertThatThrownBy(() -> model.encoder.freezeBlocks(count))
                    .isInstanceOf(VitException.class)
                    .hasMessageContaining(count + " of 4");
        }
    }
}
