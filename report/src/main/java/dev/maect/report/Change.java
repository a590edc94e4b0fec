/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.eval.paired.PairedDifference;
import java.util.Locale;

/**
 * How far apart two encoders are on the same images, in the units of the score: a share or a plain number.
 *
 * @param difference second minus first
 * @param low lower end of its 95 % interval
 * @param high upper end
 */
record Change(double difference, double low, double high) {
    static Change of(PairedDifference paired) {
        return new Change(paired.difference(), paired.low(), paired.high());
    }

    /** Whether the interval leaves out 0. */
    boolean carried() {
        return low > 0 || high < 0;
    }

    /** The interval in points, as people read it. */
    String interval() {
        return "[" + points(low) + ", " + points(high) + "]";
    }

    /** Hundredths with their sign. */
    static String points(double share) {
        return String.format(Locale.ROOT, "%s%.1f", share < 0 ? "−" : "+", Math.abs(100 * share));
    }
}
