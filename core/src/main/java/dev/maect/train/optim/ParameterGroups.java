/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.optim;

import dev.maect.engine.NamedTensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * Splits what trains into groups (MAE-CT optimizers/param_group_modifiers): no weight decay for biases and
 * one-dimensional parameters, and for an encoder the learning rate falls from the last block to the first.
 */
public final class ParameterGroups {
    private ParameterGroups() {}

    /** Groups of a part that learns at one rate. */
    public static List<ParameterGroup> uniform(
            String part, NamedTensors tensors, double learningRate, double weightDecay) {
        return split(part, tensors, weightDecay, Set.of(), name -> learningRate);
    }

    /** Groups of an encoder with layer-wise learning-rate decay; what needs no gradient is left out. */
    public static List<ParameterGroup> layerwise(
            NamedTensors encoder, double learningRate, double weightDecay, LayerwiseDecay decay) {
        return layerwise(encoder, learningRate, weightDecay, decay, Set.of());
    }

    /** As above, with further parameters by name that have no weight decay. */
    public static List<ParameterGroup> layerwise(
            NamedTensors encoder,
            double learningRate,
            double weightDecay,
            LayerwiseDecay decay,
            Set<String> undecayed) {
        return split("encoder", encoder, weightDecay, undecayed, name -> learningRate * scale(name, decay));
    }

    private static double scale(String name, LayerwiseDecay decay) {
        if (name.startsWith("norm.")) {
            return decay.finalNormScale();
        }
        if (name.startsWith("blocks.")) {
            return decay.blockScale(Integer.parseInt(name.substring(7, name.indexOf('.', 7))));
        }
        return decay.stemScale();
    }

    private static List<ParameterGroup> split(
            String part,
            NamedTensors tensors,
            double weightDecay,
            Set<String> undecayed,
            ToDoubleFunction<String> learningRate) {
        record Key(double learningRate, double weightDecay) {}
        Map<Key, Map<String, Tensor>> groups = new LinkedHashMap<>();
        tensors.all().forEach((name, tensor) -> { // positions, a buffer, may train
            if (tensor.requires_grad()) {
                boolean decayed = tensor.dim() > 1 && !name.endsWith(".bias") && !undecayed.contains(name);
                Key key = new Key(learningRate.applyAsDouble(name), decayed ? weightDecay : 0);
                groups.computeIfAbsent(key, k -> new LinkedHashMap<>()).put(part + "." + name, tensor);
            }
        });
        List<ParameterGroup> result = new ArrayList<>();
        groups.forEach((key, parameters) -> result.add(new ParameterGroup(
                groupName(parameters.keySet().iterator().next(), key.weightDecay()),
                parameters,
                key.learningRate(),
                key.weightDecay())));
        return result;
    }

    private static String groupName(String first, double weightDecay) {
        String[] parts = first.split("\\.");
        String where = parts[1].equals("blocks") ? parts[0] + ".blocks." + parts[2] : parts[0];
        if (parts[1].equals("norm")) {
            where = parts[0] + ".norm";
        }
        return where + (weightDecay == 0 ? " (no decay)" : "");
    }
}
