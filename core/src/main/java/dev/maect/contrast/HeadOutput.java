/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What a contrastive head computed for one batch.
 *
 * @param loss float scalar with graph
 * @param projected the projections of each view, float [N, dim], with graph
 * @param predicted the predictions of each view, float [N, dim], with graph
 * @param neighbours the queue row chosen for each sample of each view, int64 [N]; empty for heads without a queue
 * @param nnAccuracy share of view 0's chosen neighbours with the sample's label, float scalar; empty without labels
 * @param top1Accuracy the same for the nearest neighbour
 */
public record HeadOutput(
        Tensor loss,
        List<Tensor> projected,
        List<Tensor> predicted,
        List<Tensor> neighbours,
        List<Tensor> nnAccuracy,
        List<Tensor> top1Accuracy) {}
