/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

/**
 * What a check looks for.
 *
 * @param duplicates whether images that show the same are looked for
 * @param near whether this includes those that were packed, resized or changed a little
 * @param sweep how the images are read
 */
public record CheckOptions(boolean duplicates, boolean near, SweepOptions sweep) {
    /** Everything, on all processors. */
    public static CheckOptions standard() {
        return new CheckOptions(true, true, SweepOptions.standard());
    }
}
