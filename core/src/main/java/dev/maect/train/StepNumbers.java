/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.engine.Tensors;
import dev.maect.train.stage.StepResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * All that a step reads from its device, once, between the gradients and the change of the weights.
 *
 * @param loss the mean over the batch
 * @param gradNorm of all gradients before clipping; NaN where the loss is not finite
 * @param metrics by name
 */
record StepNumbers(double loss, double gradNorm, Map<String, Double> metrics) {
    static StepNumbers read(StepResult result, Tensor norm) {
        List<Tensor> tensors = new ArrayList<>(List.of(result.loss(), norm));
        tensors.addAll(result.metrics().values());
        double[] values = Tensors.numbers(tensors);
        Map<String, Double> metrics = new LinkedHashMap<>();
        int at = 2;
        for (String name : result.metrics().keySet()) {
            metrics.put(name, values[at++]);
        }
        return new StepNumbers(values[0], Double.isFinite(values[0]) ? values[1] : Double.NaN, metrics);
    }

    /** Whether the weights may be changed by them. */
    boolean areFinite() {
        return Double.isFinite(gradNorm);
    }
}
