/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

/**
 * Epochs of the three stages, and in which proportion they belong together.
 *
 * @param pretrain of stage 1; 0 where the encoder is brought along
 * @param prepareHead of stage 2
 * @param tune of stage 3
 */
record Epochs(int pretrain, int prepareHead, int tune) {
    /** About what photographs of flowers (200 + 10 + 80) and Imagenette (64 + 4 + 32) were trained with: docs/results.md. */
    private static final double PER_PREPARE = 18;

    private static final double PER_TUNE = 2.5;
    /** Of many images, which see few epochs, tuning needs as many as pre-training: 10 + 1 + 12 are CIFAR-10's. */
    private static final int TUNE_AT_LEAST = 12;

    private static final double TUNE_PER_PREPARE = 3;

    /** What belongs to so many epochs of pre-training. */
    static Epochs of(int pretrain) {
        return new Epochs(pretrain, (int) Math.max(1, Math.round(pretrain / PER_PREPARE)), (int)
                Math.max(Math.round(pretrain / PER_TUNE), Math.min(TUNE_AT_LEAST, pretrain)));
    }

    /** What belongs to so many epochs of tuning of an encoder that is brought along. */
    static Epochs tuning(int tune) {
        return new Epochs(0, (int) Math.max(1, Math.round(tune / TUNE_PER_PREPARE)), tune);
    }

    Epochs withTune(int epochs) {
        return new Epochs(pretrain, prepareHead, epochs);
    }

    /** Such as {@code 150 + 10 + 30}. */
    String words() {
        return pretrain == 0 ? prepareHead + " + " + tune : pretrain + " + " + prepareHead + " + " + tune;
    }
}
