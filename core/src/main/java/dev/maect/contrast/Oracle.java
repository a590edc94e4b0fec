/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.ComputeDevice;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Makes samples find neighbours of their own class, each with some probability: an upper bound that reads labels. */
record Oracle(String head, NeighbourQueue queue, double probability, ComputeDevice device) {
    /** The stream of a batch, from which the samples of all views are drawn in turn. */
    RandomStream stream(HeadInput input) {
        return input.streams().of("oracle", Tensors.toLongs(input.ids())[0]);
    }

    /**
     * Similarities float [N, size] in which entries of the own class come first, for the samples drawn.
     *
     * @throws ContrastException if there are no labels
     */
    Tensor favour(Tensor similarity, HeadInput input, RandomStream random) {
        Tensor labels = input.labels()
                .orElseThrow(() -> new ContrastException(
                        "The " + head + " head reads labels, but the data has none. Use another tune.head-kind."));
        long[] forced = new long[(int) input.images()];
        Arrays.setAll(forced, i -> random.chance(probability) ? 1 : 0);
        Tensor mask = device.place(Tensors.ofLongs(forced, forced.length)).to(ScalarType.Bool);
        return queue.favourOwnClass(similarity, labels, mask);
    }
}
