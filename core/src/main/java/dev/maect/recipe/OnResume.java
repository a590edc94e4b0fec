/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

/** Whether a run that goes on may have another value of a setting than it began with. */
public enum OnResume {
    /** It may not: what is trained would be neither the one nor the other. */
    FIXED,
    /** It may: no weight and no score depends on it, but for rounding where it moves the work to another device. */
    FREE,
    /** A larger number may follow while the stage that the setting belongs to has not ended, any before it has begun. */
    LONGER
}
