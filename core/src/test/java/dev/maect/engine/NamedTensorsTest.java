/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.testing.NativeMemory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class NamedTensorsTest {
    private static NamedTensors sample() {
        NamedTensors tensors = new NamedTensors();
        tensors.parameter("weight", torch.ones(2, 3));
        tensors.buffer("running", torch.zeros(4));
        tensors.parameter("bias", torch.zeros(3));
        return tensors;
    }

    @Test
    void listsParametersThenBuffersInOrder() {
        try (NamedTensors tensors = sample()) {
            assertThat(tensors.all().keySet()).containsExactly("weight", "bias", "running");
            assertThat(tensors.parameterCount()).isEqualTo(9);
            assertThat(tensors.parameters().values()).allMatch(Tensor::requires_grad);
            assertThat(tensors.buffers().values()).noneMatch(Tensor::requires_grad);
            tensors.parameters().get("bias").set_requires_grad(false);
            assertThat(tensors.trainableCount()).isEqualTo(6);
        }
    }

    @Test
    void includesPartsUnderPrefixes() {
        try (NamedTensors tensors = new NamedTensors()) {
            tensors.include(sample()).include("blocks.0", sample()).includeFrozen("target", sample());
            assertThat(tensors.parameters()).containsOnlyKeys("weight", "bias", "blocks.0.weight", "blocks.0.bias");
            assertThat(tensors.buffers())
                    .containsOnlyKeys("running", "blocks.0.running", "target.weight", "target.bias", "target.running");
            assertThat(tensors.buffers().values()).noneMatch(Tensor::requires_grad);
        }
    }

    @Test
    void refusesTheSameNameTwice() {
        try (NamedTensors tensors = sample();
                Tensor other = torch.ones(1)) {
            assertThatThrownBy(() -> tensors.buffer("weight", other)).hasMessageContaining("weight");
        }
    }

    @Test
    void survivesTheScopeItIsBuiltIn() {
        NamedTensors tensors;
        try (PointerScope scope = new PointerScope()) {
            tensors = sample();
        }
        assertThat(Tensors.toFloats(tensors.parameters().get("weight"))).containsOnly(1);
        tensors.close();
        assertThat(tensors.all().values()).allMatch(tensor -> tensor.isNull());
    }

    @Test
    void copiesValuesIn() {
        try (NamedTensors tensors = sample();
                Tensor weight = RandomTensors.normal(1, 2, 3);
                Tensor bias = torch.ones(3);
                Tensor running = torch.ones(4)) {
            tensors.load(Map.of("weight", weight, "bias", bias, "running", running));
            assertThat(Tensors.toFloats(tensors.all().get("weight"))).containsExactly(Tensors.toFloats(weight));
            assertThat(Tensors.toFloats(tensors.all().get("running"))).containsOnly(1);
            try (NamedTensors copy = sample()) {
                copy.copyFrom(tensors);
                assertThat(Tensors.toFloats(copy.all().get("weight"))).containsExactly(Tensors.toFloats(weight));
                assertThat(copy.parameters().get("weight").requires_grad()).isTrue();
            }
        }
    }

    @Test
    void convertsTheTypeOfWhatItLoads() {
        try (NamedTensors tensors = sample();
                Tensor half = torch.ones(3).to(ScalarType.Half);
                Tensor weight = torch.ones(2, 3).to(ScalarType.BFloat16);
                Tensor running = torch.ones(4)) {
            tensors.load(Map.of("weight", weight, "bias", half, "running", running));
            assertThat(tensors.all().get("bias").scalar_type().intern()).isEqualTo(ScalarType.Float);
            assertThat(Tensors.toFloats(tensors.all().get("bias"))).containsOnly(1);
        }
    }

    @Test
    void namesEverythingThatDoesNotFitAndChangesNothing() {
        try (NamedTensors tensors = sample();
                Tensor weight = torch.zeros(3, 2);
                Tensor running = torch.ones(4)) {
            Map<String, Tensor> source = new LinkedHashMap<>();
            source.put("weight", weight);
            source.put("running", running);
            source.put("head.bias", running);
            assertThatThrownBy(() -> tensors.load(source))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("missing: bias")
                    .hasMessageContaining("shape of weight: [3, 2], expected [2, 3]")
                    .hasMessageContaining("unexpected: head.bias");
            assertThat(Tensors.toFloats(tensors.all().get("running"))).containsOnly(0);
        }
    }

    @Test
    void movesStorageUnderTheSameHandles() {
        try (NamedTensors tensors = sample()) {
            Tensor weight = tensors.all().get("weight");
            tensors.move(tensor -> tensor.to(ScalarType.Double));
            assertThat(tensors.all().get("weight")).isSameAs(weight);
            assertThat(weight.scalar_type().intern()).isEqualTo(ScalarType.Double);
            assertThat(weight.requires_grad()).isTrue();
            assertThat(Tensors.toFloats(weight)).containsOnly(1);
            tensors.move(ComputeDevice.CPU::place);
            assertThat(Tensors.toFloats(weight)).containsOnly(1);
        }
    }

    @Test
    void leavesNothingBehindWhenClosed() {
        NativeMemory.assertNothingLeft(100, () -> sample().close());
    }
}
