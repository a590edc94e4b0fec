/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

/** What to do with an image that cannot be read. */
public enum OnBad {
    /** Leave it out, count it, name it in bad-files.txt. */
    SKIP,
    /** Stop the run. */
    FAIL;

    /** The word that stands for this choice in a recipe. */
    @Override
    public String toString() {
        return Keywords.of(this);
    }
}
