/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

/**
 * How many floating-point operations a contrastive head takes per view of an image. Matrix products only; an addition
 * and a multiplication count as one each.
 */
final class HeadOperationCount {
    private HeadOperationCount() {}

    /** Forward pass of the projector. */
    static long projector(HeadConfig config) {
        long in = config.featureDim();
        long hidden = config.projectorHiddenDim();
        return 2 * (in * hidden + hidden * hidden + hidden * config.outputDim());
    }

    /** Forward pass of the predictor. */
    static long predictor(HeadConfig config) {
        return 4L * config.outputDim() * config.predictorHiddenDim();
    }

    /** What carries gradient: projector, predictor and the similarities of the loss in a batch of {@code batch}. */
    static long trained(HeadConfig config, int batch) {
        return projector(config) + predictor(config) + 2L * batch * config.outputDim();
    }

    /** What carries none: the target projector and the lookup in the queue, where the head has them. */
    static long untrained(HeadConfig config, boolean target, boolean queue) {
        long embedding = target ? projector(config) : 0;
        long lookup = queue ? 2L * config.queueSize() * config.outputDim() : 0;
        return embedding + lookup;
    }
}
