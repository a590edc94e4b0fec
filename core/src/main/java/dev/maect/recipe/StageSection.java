/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

/**
 * A stage of training as a recipe knows it: a section of settings under the stage's name. Found by {@code
 * @AutoService(StageSection.class)}; {@code dev.maect.train.stage.StageKind} adds what the stage does.
 */
public interface StageSection {
    /** The stage's name, which is the section's. */
    String name();

    /**
     * The settings where a recipe says nothing. Their record tells the keys; every component has a {@link Setting} or is a
     * record of such.
     */
    StageOptions defaults();

    /** The name of the stage that this one comes after; empty for the first. */
    String after();
}
