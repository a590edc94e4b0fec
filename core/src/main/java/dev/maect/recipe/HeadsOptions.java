/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.util.List;

/** What stages have in common whose heads look at several places of an encoder. */
public interface HeadsOptions extends HeadStageOptions {
    /** Where the heads look, one head for each. */
    List<HeadPlace> heads();

    /** What divides the similarities of the loss. */
    double temperature();

    /** The views of each image, global ones first. */
    ViewGroupOptions views();

    /** The temperature of the head at {@code place}. */
    default double temperature(HeadPlace place) {
        return place.temperature().orElse(temperature());
    }
}
