/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static dev.maect.contrast.MicroHead.BATCH;
import static dev.maect.contrast.MicroHead.config;
import static dev.maect.contrast.MicroHead.head;
import static dev.maect.contrast.MicroHead.step;
import static dev.maect.contrast.MicroHead.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.Initialisation;
import dev.maect.engine.Tensors;
import dev.maect.testing.NativeMemory;
import dev.maect.testing.TestDevice;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A head's weights: how they start, move, continue and end. */
class HeadWeightsTest {
    private final PointerScope scope = new PointerScope();

    @AfterEach
    void free() {
        scope.close();
    }

    @Test
    void startsAsPyTorchDoesWithTheTargetOnTheProjector() {
        try (NnclrHead head = head(HeadKind.NNCLR_EMA_QUEUE)) {
            Map<String, Tensor> all = head.tensors().all();
            double bound = 1 / Math.sqrt(10);
            assertThat(all.get("projector.3.weight").abs().max().item_double()).isBetween(0.9 * bound, bound);
            assertThat(Tensors.toFloats(all.get("projector.4.weight"))).containsOnly(1);
            assertThat(Tensors.toFloats(all.get("predictor.1.bias"))).containsOnly(0);
            all.forEach((name, tensor) -> {
                if (name.startsWith("target_projector.")) {
                    Tensor online = all.get(name.substring("target_".length()));
                    assertThat(Tensors.toFloats(tensor)).as(name).containsExactly(Tensors.toFloats(online));
                    assertThat(tensor.requires_grad()).isFalse();
                }
            });
            assertThat(head.tensors().buffers())
                    .containsKeys("queue", "queue_y", "queue_id", "queue_ptr", "target_projector.0.weight");
        }
    }

    @Test
    void movesTheTargetByTheFactorAndCopiesStatistics() {
        try (NnclrHead head = head(HeadKind.NNCLR_EMA_QUEUE)) {
            Map<String, Tensor> all = head.tensors().all();
            Initialisation.constant(all.get("projector.0.weight"), 2);
            Initialisation.constant(all.get("target_projector.0.weight"), 1);
            step(head, 1);
            head.afterStep();
            for (float value : Tensors.toFloats(all.get("target_projector.0.weight"))) {
                assertThat(value).isCloseTo(0.9f * 1 + 0.1f * 2, within(TestDevice.rounding()));
            }
            assertThat(Tensors.toFloats(all.get("projector.0.weight"))).containsOnly(2);
            for (String buffer : new String[] {"1.running_mean", "4.running_var", "7.num_batches_tracked"}) {
                assertThat(Tensors.toFloats(all.get("target_projector." + buffer)))
                        .containsExactly(Tensors.toFloats(all.get("projector." + buffer)));
            }
        }
    }

    @Test
    void hasNothingToMoveWithoutATarget() {
        try (NnclrHead head = head(HeadKind.NNCLR)) {
            Map<String, float[]> before = values(head);
            head.afterStep();
            values(head).forEach((name, values) -> assertThat(values).containsExactly(before.get(name)));
        }
    }

    @Test
    void continuesFromStage2WithTheTargetOnTheProjector() {
        try (NnclrHead stage2 = head(HeadKind.NNCLR);
                NnclrHead stage3 = HeadKind.NNCLR_EMA_QUEUE.factory().create(config(4, 0), TestDevice.get())) {
            step(stage2, 1);
            stage3.continueFrom(stage2.tensors().all());
            Map<String, float[]> from = values(stage2);
            values(stage3)
                    .forEach((name, values) -> assertThat(values)
                            .as(name)
                            .containsExactly(from.get(name.startsWith("target_") ? name.substring(7) : name)));
            assertThat(Tensors.toLongs(stage3.tensors().all().get("queue_ptr"))).containsExactly(BATCH);
        }
    }

    @Test
    void keepsASavedTarget() {
        try (NnclrHead saved = head(HeadKind.NNCLR_EMA_QUEUE);
                NnclrHead resumed = HeadKind.NNCLR_EMA_QUEUE.factory().create(config(4, 0), TestDevice.get())) {
            Initialisation.constant(saved.tensors().all().get("target_projector.6.weight"), 0.25);
            resumed.continueFrom(saved.tensors().all());
            assertThat(Tensors.toFloats(resumed.tensors().all().get("target_projector.6.weight")))
                    .containsOnly(0.25f);
            assertThat(Tensors.toFloats(resumed.tensors().all().get("projector.6.weight")))
                    .isNotEqualTo(Tensors.toFloats(resumed.tensors().all().get("target_projector.6.weight")));
        }
    }

    @Test
    void namesWhatIsMissingToContinue() {
        try (NnclrHead saved = head(HeadKind.NNCLR);
                NnclrHead head = head(HeadKind.NNCLR_EMA_QUEUE)) {
            Map<String, Tensor> weights = new HashMap<>(saved.tensors().all());
            weights.remove("projector.3.weight");
            assertThatThrownBy(() -> head.continueFrom(weights))
                    .hasMessageContaining("missing: projector.3.weight")
                    .hasMessageContaining("missing: target_projector.3.weight");
        }
    }

    @ParameterizedTest
    @EnumSource
    void stepsLeaveNothingBehind(HeadKind kind) {
        try (NnclrHead head = head(kind)) {
            NativeMemory.assertNothingLeft(100, () -> {
                try (PointerScope pass = new PointerScope()) {
                    step(head, 1).loss().backward();
                    head.afterStep();
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingFreesTheMemoryOfEveryWeight(HeadKind kind) {
        NnclrHead head;
        try (PointerScope building = new PointerScope()) {
            head = head(kind);
        }
        Map<String, Tensor> views = new HashMap<>();
        head.tensors().all().forEach((name, tensor) -> views.put(name, tensor.detach()));
        head.close();
        views.forEach(
                (name, view) -> assertThat(view.storage().use_count()).as(name).isEqualTo(1));
    }
}
