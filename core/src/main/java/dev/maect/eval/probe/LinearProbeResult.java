/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.probe;

import java.util.Comparator;
import java.util.List;

/**
 * The result of the linear probe for one label set. All accuracies are those after the last epoch.
 *
 * @param labelSet the name of the label set
 * @param rates one entry per base learning rate, in the order asked for
 * @param chosen the entry whose rate did best on the held-out training images (of equals the one with the lower cross
 *     entropy there)
 */
public record LinearProbeResult(String labelSet, List<Rate> rates, Rate chosen) {
    /**
     * How one learning rate did.
     *
     * @param baseRate learning rate for a batch of 256
     * @param heldOutAccuracy on the held-out training images, trained on the others
     * @param heldOutCrossEntropy likewise, mean in nats
     * @param testAccuracy on the test images, trained on all training images
     */
    public record Rate(double baseRate, double heldOutAccuracy, double heldOutCrossEntropy, double testAccuracy) {}

    /** The result to report: test accuracy of the rate chosen without the test images. */
    public double accuracy() {
        return chosen.testAccuracy();
    }

    /**
     * The best test accuracy of any rate: how published numbers are picked, and optimistic, because the test images
     * choose the rate.
     */
    public double bestTestAccuracy() {
        return rates.stream().mapToDouble(Rate::testAccuracy).max().orElseThrow();
    }

    static LinearProbeResult choosing(String labelSet, List<Rate> rates) {
        Rate best = rates.stream()
                .min(Comparator.comparingDouble((Rate rate) -> -rate.heldOutAccuracy())
                        .thenComparingDouble(rate -> Double.isNaN(rate.heldOutCrossEntropy())
                                ? Double.POSITIVE_INFINITY
                                : rate.heldOutCrossEntropy()))
                .orElseThrow();
        return new LinearProbeResult(labelSet, List.copyOf(rates), best);
    }
}
