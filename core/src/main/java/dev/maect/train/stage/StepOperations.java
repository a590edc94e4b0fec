/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.contrast.HeadCost;
import dev.maect.recipe.ViewOptions;
import dev.maect.vit.cost.OperationCount;

/**
 * Floating-point operations of one step, per image with all its views, as {@link OperationCount} counts them: what
 * trains is counted three times (forward, and backward twice as much), what is frozen once. Views that are encoded once
 * for the whole of stage 2 are no part of its steps; {@link StageCost#onceOperations} counts those.
 *
 * @param forward of the forward pass
 * @param backward of the backward pass
 */
public record StepOperations(long forward, long backward) {
    /** Forward and backward. */
    public long total() {
        return forward + backward;
    }

    /** Of what trains, with {@code forward} operations in the forward pass. */
    public static StepOperations trained(long forward) {
        return new StepOperations(forward, OperationCount.BACKWARD * forward);
    }

    /** Of what is frozen and what trains, in operations of the forward pass. */
    static StepOperations of(long frozen, long trained) {
        return new StepOperations(frozen + trained, OperationCount.BACKWARD * trained);
    }

    /** Of an encoder that trains in part, per view, and a head, per image. */
    static StepOperations contrastive(long frozenOfEncoder, HeadCost head, long trainedOfEncoder) {
        return of(
                ViewOptions.COUNT * frozenOfEncoder + head.otherOperations(),
                ViewOptions.COUNT * trainedOfEncoder + head.trainedOperations());
    }

    /** For so many views. */
    public StepOperations times(int views) {
        return new StepOperations(views * forward, views * backward);
    }
}
