/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.contrast.ContrastiveHead;
import dev.maect.contrast.HeadOutput;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.recipe.ViewOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What stages 2 and 3 share: the head's step, with top-k picks that depend on (seed, stage, epoch, image, view) alone.
 */
record NeighbourPicks(long seed, String stage) {
    StepResult train(ContrastiveHead head, Tensor features, StepInput input) {
        long[] ids = Tensors.toLongs(input.ids());
        int[][] ranks = new int[ViewOptions.COUNT][ids.length];
        for (int view = 0; view < ranks.length; view++) {
            for (int i = 0; i < ids.length; i++) {
                ranks[view][i] = RandomStream.of(seed, stage + " neighbour", input.epoch(), ids[i], view)
                        .nextInt(head.config().topK());
            }
        }
        RandomStream oracle = RandomStream.of(seed, stage + " oracle", input.epoch(), ids[0]);
        HeadOutput output = head.train(features, input.ids(), input.labels(), ranks, oracle);
        Map<String, Tensor> metrics = new LinkedHashMap<>();
        output.nnAccuracy().forEach(accuracy -> metrics.put("nn-accuracy", accuracy));
        output.top1Accuracy().forEach(accuracy -> metrics.put("nn-accuracy-top1", accuracy));
        return new StepResult(output.loss(), features.narrow(0, 0, ids.length).detach(), metrics);
    }
}
