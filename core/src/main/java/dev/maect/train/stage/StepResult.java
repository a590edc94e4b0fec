/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What a stage computed for a batch, or for the part of it that this rank has.
 *
 * @param loss float scalar with graph, the mean over the images; where it looks at all ranks' images, over those
 * @param features float [N, D], pooled features for the collapse monitors, without graph; of this rank's images
 * @param metrics further float scalars by name, read only when shown; as the loss
 */
public record StepResult(Tensor loss, Tensor features, Map<String, Tensor> metrics) {}
