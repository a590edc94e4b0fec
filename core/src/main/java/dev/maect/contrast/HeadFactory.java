/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.ComputeDevice;
import dev.maect.io.Extensions;
import dev.maect.io.Named;
import java.util.List;

/**
 * A kind of contrastive head, which recipes name ({@code tune.head-kind}). An implementation marked {@code
 * @AutoService(HeadFactory.class)} is found by its name; nothing else needs to know of it.
 */
public interface HeadFactory extends Named {
    /**
     * Builds a head on the CPU with weights that are yet to be drawn or read ({@link Head#initialise}, {@link
     * Head#continueFrom}) and then moved to {@code device}.
     *
     * @param config the recipe's settings; a head may leave some unused
     * @return the head, which the caller closes
     */
    Head create(HeadConfig config, ComputeDevice device);

    /**
     * What such a head takes in a step.
     *
     * @param images of the step
     * @param views views per image, of each group
     */
    HeadCost cost(HeadConfig config, int images, List<Integer> views);

    /** Whether it keeps embeddings of earlier steps in a queue, whose size batches must divide ({@link #queueTakesAnyBatch}). */
    default boolean usesQueue() {
        return false;
    }

    /** Whether batches of any size up to the queue's may fill it. */
    default boolean queueTakesAnyBatch() {
        return false;
    }

    /**
     * The kind of head that is called {@code name}.
     *
     * @throws ContrastException if there is none, naming those there are
     */
    static HeadFactory named(String name) {
        return Extensions.named(HeadFactory.class, name)
                .orElseThrow(() -> new ContrastException("There is no head '" + name + "'; there are "
                        + String.join(", ", Extensions.names(HeadFactory.class)) + "."));
    }
}
