/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

/**
 * What a recipe takes, in seconds.
 *
 * @param pretrain an epoch of stage 1
 * @param prepareHead an epoch of stage 2
 * @param tune an epoch of stage 3
 * @param fixed what does not depend on epochs: beginnings, evaluation, pages
 */
record Costs(double pretrain, double prepareHead, double tune, double fixed) {
    double of(Epochs epochs) {
        return pretrain * epochs.pretrain() + prepareHead * epochs.prepareHead() + tune * epochs.tune() + fixed;
    }

    /** The same for a model of so many times the operations. */
    Costs times(double pretrainFactor, double prepareFactor, double tuneFactor) {
        return new Costs(
                pretrain * pretrainFactor,
                prepareHead * prepareFactor,
                tune * tuneFactor,
                fixed * Math.max(0.5, (1 + tuneFactor) / 2));
    }
}
