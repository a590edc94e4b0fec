/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Tensor;

/** Steps of MAE-CT's heads with the picks of a reference file instead of drawn ones. */
public final class PickedNeighbours {
    private PickedNeighbours() {}

    /** Picks by view. */
    static Anchors.Picks of(IntFunction<int[]> byView) {
        return view -> {
            long[] picks = Arrays.stream(byView.apply(view)).asLongStream().toArray();
            return Tensors.ofLongs(picks, picks.length);
        };
    }

    /** The head's step; {@code picks} [view][sample] are in [0, top-k). */
    public static HeadOutput step(Head head, Tensor features, Tensor ids, Tensor labels, int[][] picks) {
        NnclrHead.Pass pass = pass((NnclrHead) head, features, ids, labels, picks);
        return new HeadOutput(pass.loss(), pass.chosen().metrics());
    }

    static NnclrHead.Pass pass(NnclrHead head, Tensor features, Tensor ids, Tensor labels, int[][] picks) {
        HeadStreams unused = new HeadStreams(0, "unused", 0);
        return head.pass(new HeadInput(List.of(features), ids, Optional.of(labels), unused), of(view -> picks[view]));
    }

    /**
     * What a head of MIM-Refiner came to in a step.
     *
     * @param output as it gives it to a stage
     * @param globalLoss the mean of its comparisons with global views
     * @param localLoss the same with local ones
     * @param rows the rows of the queue that were picked, view by view
     */
    public record Refined(HeadOutput output, double globalLoss, double localLoss, List<Tensor> rows) {}

    /** The step of a head of MIM-Refiner; {@code picks} as above, {@code features} per group of views. */
    public static Refined refine(Head head, List<Tensor> features, Tensor ids, Tensor labels, int[][] picks) {
        HeadInput input = new HeadInput(features, ids, Optional.of(labels), new HeadStreams(0, "unused", 0));
        NnaHead.Pass pass = ((NnaHead) head).pass(input, of(view -> picks[view]));
        return new Refined(
                new HeadOutput(pass.loss(), pass.metrics()),
                pass.terms().ofGlobal().mean().item_double(),
                pass.terms().ofLocal().mean().item_double(),
                pass.rows());
    }
}
