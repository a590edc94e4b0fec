/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

/**
 * How many trainable numbers a head holds, from its settings alone. Queue, running statistics and the target projector
 * do not count: no optimiser changes them.
 */
final class HeadParameterCount {
    private HeadParameterCount() {}

    /** Of projector and predictor together. */
    static long head(HeadConfig config) {
        return projector(config) + predictor(config);
    }

    /** Of the projector, for example 6 300 160 for features of width 768. */
    static long projector(HeadConfig config) {
        long in = config.featureDim();
        long hidden = config.projectorHiddenDim();
        long out = config.outputDim();
        return in * hidden + norm(hidden) + hidden * hidden + norm(hidden) + hidden * out + norm(out);
    }

    /** Of the predictor: 2 105 344 in the paper. */
    static long predictor(HeadConfig config) {
        long dim = config.outputDim();
        long hidden = config.predictorHiddenDim();
        return dim * hidden + norm(hidden) + hidden * dim;
    }

    private static long norm(long dim) {
        return 2 * dim;
    }
}
