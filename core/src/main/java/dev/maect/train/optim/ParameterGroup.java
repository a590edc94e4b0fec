/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Parameters that share a learning rate and a weight decay.
 *
 * @param name what they are, for the plan and the logs
 * @param parameters by full name ({@code encoder.blocks.0.attn.qkv.weight})
 * @param peakLearningRate the rate at the top of the schedule, scaled by batch, views and layer
 * @param weightDecay decoupled weight decay; 0 for biases and all one-dimensional parameters
 */
public record ParameterGroup(String name, Map<String, Tensor> parameters, double peakLearningRate, double weightDecay) {
    /** How many numbers the group trains. */
    public long parameterCount() {
        return tensors().stream().mapToLong(Tensor::numel).sum();
    }

    List<Tensor> tensors() {
        return List.copyOf(parameters.values());
    }
}
