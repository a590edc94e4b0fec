/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.contrast.HeadStreams;
import dev.maect.distributed.ProcessGroup;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * One batch as a stage sees it, on the device but for the ids.
 *
 * @param views per group of views float32 [V * B, C, H, W], normalised, view 0 of all images first; where views were
 *     encoded before, their features, float32 [V * B, D]
 * @param ids int64 [B], the images' indices in their source, which what is random is drawn for; on the CPU unless {@code
 *     counted} is there
 * @param labels int64 [B]; for metrics only, empty without labels
 * @param epoch counted from 0; with the ids it keys everything random
 * @param counted the epoch as int64 [1] on the device, where ids are, too, and what is random is drawn there: always on CUDA,
 *     and where a step is made again from a record, in which {@code epoch} stays what it was
 * @param numbers float32 [N] on the device, those of {@link Stage#numbers} for this step
 * @param images how many images the batch has on all ranks together
 * @param group the ranks: of the images each has those at its positions
 */
public record StepInput(
        List<Tensor> views,
        Tensor ids,
        Optional<Tensor> labels,
        int epoch,
        Optional<Tensor> counted,
        Tensor numbers,
        int images,
        ProcessGroup group) {
    /** Copies the list. */
    public StepInput {
        views = List.copyOf(views);
    }

    /** The random streams of a head that works for {@code stage}. */
    HeadStreams streams(long seed, String stage) {
        return new HeadStreams(seed, stage, epoch, counted);
    }

    /**
     * The views of a stage that has one group of them.
     *
     * @throws IllegalArgumentException if there are more
     */
    public Tensor onlyViews() {
        if (views.size() != 1) {
            throw new IllegalArgumentException("There are " + views.size() + " groups of views, not one.");
        }
        return views.get(0);
    }
}
