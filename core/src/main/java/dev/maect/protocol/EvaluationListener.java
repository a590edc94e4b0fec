/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

/** Is told how an evaluation goes, on its thread. */
@FunctionalInterface
public interface EvaluationListener {
    /** Something happened. What is thrown here ends the evaluation. */
    void on(EvaluationEvent event);
}
