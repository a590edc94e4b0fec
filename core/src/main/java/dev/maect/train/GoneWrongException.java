/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import java.util.List;

/** So many steps in a row without finite numbers that training cannot go on from here. Never leaves this package. */
final class GoneWrongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<SkippedStep> steps;

    GoneWrongException(List<SkippedStep> steps) {
        super("after step " + steps.get(steps.size() - 1).step());
        this.steps = List.copyOf(steps);
    }

    /** The steps, in their order. */
    List<SkippedStep> steps() {
        return steps;
    }
}
