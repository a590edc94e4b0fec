/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report.figure;

import dev.maect.run.MetricsHistory.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of a chart.
 *
 * @param name what the legend calls it
 * @param points by rising step, all finite
 * @param faint whether it lies behind the others, such as a loss that was not smoothed
 */
public record Curve(String name, List<Point> points, boolean faint) {
    /** The same curve with at most about {@code most} points: means of equally many neighbours. */
    public Curve thinned(int most) {
        if (points.size() <= most) {
            return this;
        }
        List<Point> means = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            List<Point> bucket = points.subList(
                    (int) ((long) i * points.size() / most), (int) ((long) (i + 1) * points.size() / most));
            means.add(new Point(
                    bucket.get(bucket.size() - 1).step(),
                    bucket.stream().mapToDouble(Point::value).average().orElseThrow()));
        }
        return new Curve(name, means, faint);
    }
}
