/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

/** What to do when tuning seems to make the encoder worse while its loss falls. */
public enum OnShortcut {
    /** Say so once and go on. */
    WARN,
    /** Save the state and end the run. */
    STOP,
    /** Say so once and go on; the encoder that is kept is the best of those measured. */
    KEEP_BEST;

    /** The word that stands for this choice in a recipe. */
    @Override
    public String toString() {
        return Keywords.of(this);
    }
}
