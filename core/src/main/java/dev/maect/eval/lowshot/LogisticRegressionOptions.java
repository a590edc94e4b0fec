/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.lowshot;

import dev.maect.eval.EvaluationException;

/**
 * Options of multinomial logistic regression.
 *
 * @param regularisation lambda in: mean cross entropy + lambda / 2 times the squared weights
 * @param tolerance stop when the objective is provably within this share of the optimum (for a lambda-strongly convex
 *     objective the gap is at most the squared gradient over 2 lambda)
 * @param maxIterations after which it stops in any case
 */
public record LogisticRegressionOptions(double regularisation, double tolerance, int maxIterations) {
    private static final double PUBLISHED_TIMES_IMAGES = 0.00025;

    /** Checks the values. */
    public LogisticRegressionOptions {
        if (!(regularisation > 0) || !(tolerance > 0) || maxIterations < 1) {
            throw new EvaluationException("Logistic regression needs a positive regularisation, tolerance and number of"
                    + " iterations; got " + regularisation + ", " + tolerance + " and " + maxIterations + ".");
        }
    }

    /**
     * The low-shot protocol of MSN and MAE-CT for {@code images} training images: lambda = 0.00025 / n, tolerance
     * 1e-3, here with at most 1000 iterations.
     */
    public static LogisticRegressionOptions published(int images) {
        return new LogisticRegressionOptions(PUBLISHED_TIMES_IMAGES / images, 1e-3, 1000);
    }
}
