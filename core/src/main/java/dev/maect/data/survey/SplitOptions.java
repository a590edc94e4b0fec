/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import dev.maect.data.DataException;
import java.util.List;

/**
 * How a source is divided.
 *
 * @param val images to validate with: below 1 a share of all, else a number; 0 for none
 * @param test images to test with, likewise
 * @param shots lists of so many images of each class, drawn from the training images
 * @param percent lists of such a share of each class, in percent, drawn likewise; at least one image of each
 * @param draws how many lists of each kind, drawn with different seeds
 * @param seed of all that is drawn
 * @param together whether images that show the same stay on one side; all images are read for that
 */
public record SplitOptions(
        double val, double test, List<Integer> shots, List<Double> percent, int draws, long seed, boolean together) {
    /** Checks the ranges; copies the lists. */
    public SplitOptions {
        shots = List.copyOf(shots);
        percent = List.copyOf(percent);
        if (!(val >= 0) || !(test >= 0) || !Double.isFinite(val + test)) {
            throw new DataException("val is " + val + " and test " + test
                    + "; both must be 0 (none), a share below 1 or a" + " number of images.");
        }
        if (shots.stream().anyMatch(count -> count < 1)
                || percent.stream().anyMatch(share -> !(share > 0 && share <= 100))
                || draws < 1) {
            throw new DataException("Lists need at least one image of a class, a share of 0 to 100 percent and at least"
                    + " one draw; got " + shots + ", " + percent + " and " + draws + ".");
        }
        if (val == 0 && test == 0 && shots.isEmpty() && percent.isEmpty()) {
            throw new DataException("Nothing is to be divided: give val, test, shots or percent.");
        }
    }
}
