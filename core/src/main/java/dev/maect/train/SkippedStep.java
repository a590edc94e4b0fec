/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

/**
 * A step that was not made, because its numbers were not finite.
 *
 * @param step counted from 1
 * @param loss of its batch
 * @param gradNorm norm of all gradients; NaN where the loss was not finite
 * @param learningRate the highest that it would have been made with
 * @param images indices of its images
 * @param parts what was not finite
 */
record SkippedStep(long step, double loss, double gradNorm, double learningRate, long[] images, NotFinite parts) {
    /** What was wrong, for the user. */
    String fault() {
        return Double.isFinite(loss)
                ? "the gradients of step " + step + " are not finite (norm " + gradNorm + ")"
                : "the loss of step " + step + " is " + loss;
    }
}
