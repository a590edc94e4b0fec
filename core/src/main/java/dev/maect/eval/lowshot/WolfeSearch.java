/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.lowshot;

/**
 * Line search for the strong Wolfe conditions (Nocedal and Wright 2006, section 3.5) on a convex function: widen until
 * the slope turns, then narrow by the secant of the slopes. The slope may keep only a tenth of its size, tighter than
 * usual, because a trial is cheap here.
 */
final class WolfeSearch {
    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final double REMAINING_SLOPE = 0.1;
    private static final double MARGIN = 0.1; // the secant stays this far inside the bracket
    private static final int TRIALS = 40;

    private WolfeSearch() {}

    /** A differentiable convex function of a length. */
    interface Function {
        Point at(double length);
    }

    /** Value and slope at a length. */
    record Point(double length, double value, double slope) {}

    /**
     * A length that decreases the function enough and flattens its slope; 0 if there is none (the slope at 0 does not
     * point down, or rounding hides any decrease).
     *
     * @param scale the size of the function's value, to tell a decrease from rounding
     * @param first the length to try first
     */
    static double length(Function function, double scale, double first) {
        return length(function, function.at(0), Math.ulp(Math.abs(scale)) * 8, first);
    }

    /**
     * As above, where the point at 0 is known.
     *
     * @param noise the difference that rounding can make to the function's value
     */
    static double length(Function function, Point start, double noise, double first) {
        if (!(start.slope() < 0)) {
            return 0;
        }
        Point low = start; // slope below 0
        double high = Double.POSITIVE_INFINITY;
        double highSlope = Double.NaN; // above 0 once high is finite
        double length = first;
        for (int trial = 0; trial < TRIALS; trial++) {
            Point point = function.at(length);
            boolean decreased = point.value() <= start.value() + SUFFICIENT_DECREASE * length * start.slope() + noise;
            if (decreased && Math.abs(point.slope()) <= -REMAINING_SLOPE * start.slope()) {
                return length;
            }
            if (point.slope() < 0 && Double.isFinite(point.value())) {
                low = point;
            } else {
                high = length;
                highSlope = point.slope();
            }
            length = next(low, high, highSlope);
        }
        return low.value() < start.value() ? low.length() : 0;
    }

    private static double next(Point low, double high, double highSlope) {
        if (Double.isInfinite(high)) {
            return low.length() == 0 ? 1 : low.length() * 3;
        }
        double width = high - low.length();
        double secant = low.length() - low.slope() * width / (highSlope - low.slope());
        if (!Double.isFinite(secant)) {
            return low.length() + width / 2;
        }
        return Math.max(low.length() + MARGIN * width, Math.min(high - MARGIN * width, secant));
    }
}
