/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.contrast.HeadFactory;

/** What stages have in common whose heads look for neighbours. */
public interface HeadStageOptions extends StageOptions {
    /** The kind of head. */
    String headKind();

    /** How many of the nearest neighbours the positive is one of. */
    int topK();

    /** Whether it runs, with a head that keeps a queue. */
    default boolean fillsQueue() {
        return enabled() && HeadFactory.named(headKind()).usesQueue();
    }
}
