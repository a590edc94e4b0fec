/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import java.util.Map;

/**
 * How well an encoder's features tell classes apart, by label set. All values lie between 0 and 1.
 *
 * @param knn k-NN accuracy on the test images
 * @param probe linear-probe accuracy on the test images; empty if it was not run
 * @param cluster k-means on the test images against their labels: {@code acc}, {@code nmi}, {@code ari}; empty if it
 *     was not run
 */
public record EncoderScores(
        Map<String, Double> knn, Map<String, Double> probe, Map<String, Map<String, Double>> cluster) {}
