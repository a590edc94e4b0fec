/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import java.util.Locale;

/** The heads of MAE-CT, for tests to go through. */
enum HeadKind {
    NNCLR,
    NNCLR_EMA_QUEUE,
    NO_QUEUE,
    EMA,
    ORACLE,
    EMA_ORACLE;

    NnclrHeads.Kind factory() {
        return (NnclrHeads.Kind) HeadFactory.named(toString());
    }

    boolean usesTarget() {
        return factory().usesTarget();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
