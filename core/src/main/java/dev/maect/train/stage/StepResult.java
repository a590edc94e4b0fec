/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What a stage computed for a batch.
 *
 * @param loss float scalar with graph
 * @param features float [N, D], pooled features for the collapse monitors, without graph
 * @param metrics further float scalars by name, read only when shown
 */
public record StepResult(Tensor loss, Tensor features, Map<String, Tensor> metrics) {}
