/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * One batch as a stage sees it, on the device.
 *
 * @param images float32 [V * B, C, H, W], normalised, view 0 of all images first; where views were encoded before,
 *     their features, float32 [V * B, D]
 * @param ids int64 [B], the images' indices in their source
 * @param labels int64 [B]; for metrics only, empty without labels
 * @param epoch counted from 0; with the ids it keys everything random
 */
public record StepInput(Tensor images, Tensor ids, Optional<Tensor> labels, int epoch) {}
